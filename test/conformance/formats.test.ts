import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { formats } from '../../src/formats/registry.ts'
import { outcomeOf, printedRows, sourceOf, toolsByName, type Outcome } from './formats-support.ts'

const folder = fileURLToPath(new URL('../fixtures/formats/', import.meta.url))
const fixtures = readdirSync(folder).filter((name) => !name.endsWith('.expected.json') && !name.endsWith('.py'))

/** `TIDEGAUGE_WRITE_EXPECTED=1` writes what is missing; what it wrote must be read by a person before it is committed. */
const writeMissing = process.env['TIDEGAUGE_WRITE_EXPECTED'] === '1'

describe.each(toolsByName)('with the %s decoder', (_name, tools) => {
  test.each(fixtures)('%s gives the columns beside it', async (name) => {
    const bytes = readFileSync(folder + name)
    const seen = printed(await outcomeOf(sourceOf(bytes, `lake/${name}`), tools))
    const file = `${folder}${name}.expected.json`
    let expected: unknown
    try {
      expected = JSON.parse(readFileSync(file, 'utf8'))
    } catch (error) {
      if (!writeMissing) throw error
      writeFileSync(file, `${lines(seen)}\n`)
      return
    }
    expect(JSON.parse(JSON.stringify(seen))).toEqual(expected)
  })

  test.each(fixtures)('%s gives the same in pieces of seven bytes', async (name) => {
    const bytes = readFileSync(folder + name)
    const whole = await outcomeOf(sourceOf(bytes, name), tools)
    // Printed before the next one is decoded: the arrays may be the decoder's own.
    const expected = printed(whole)
    const pieces = await outcomeOf(sourceOf(bytes, name, 7), tools)
    expect(printed(pieces)).toEqual(expected)
    expect(pieces.decoded?.digest).toBe(whole.decoded?.digest)
  })
})

test('every format has a fixture', () => {
  const seen = new Set(
    fixtures
      .map((name) => (JSON.parse(readFileSync(`${folder}${name}.expected.json`, 'utf8')) as { format?: string }).format)
      .filter((format) => format !== undefined),
  )
  expect([...seen].sort()).toEqual(formats.map((format) => format.name).sort())
})

function printed(outcome: Outcome): object {
  if (!outcome.decoded) return outcome
  const { format, symbols, declared, columns, rows, bytes } = outcome.decoded
  return { format, columns: columns.join(), symbols, declared, bytes, rows: printedRows(rows, symbols) }
}

/** JSON with a line per key and per row. */
function lines(value: object): string {
  return JSON.stringify(value, null, 1)
    .replaceAll(/\n {3}/g, '')
    .replaceAll(/\n {2}\]/g, ']')
    .replaceAll(/\n {2}/g, '\n  ')
}
