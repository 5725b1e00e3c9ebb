import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readActions } from '../lake/actions.ts'
import { readMetadata } from '../lake/metadata.ts'
import { placeholders } from '../lake/template.ts'
import { parseConfig } from './parse-config.ts'
import { configJsonSchema } from './schema.ts'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
}

/** Every key of the config but the names of checks and their own settings, which have pages of their own. */
function keysOf(schema: Schema, under = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    key,
    ...(key === 'checks' || key === 'rho' || key === 'severity_weight' ? [] : keysOf(inner, key)),
  ])
  return [...own, ...(typeof schema.additionalProperties === 'object' ? keysOf(schema.additionalProperties, under) : [])]
}

test('the reference names every key of the config', () => {
  const page = read('docs/reference/config.md')
  const keys = new Set(keysOf(configJsonSchema()))
  expect(keys.size).toBeGreaterThan(30)
  for (const key of keys) expect(page, key).toContain(`\`${key}\``)
})

test('the reference names every placeholder', () => {
  const page = read('docs/reference/layout.md')
  for (const name of placeholders) expect(page, name).toContain(`\`{${name}}\``)
})

test('the examples are right', () => {
  const result = parseConfig(read('examples/tidegauge.yaml'), '/examples/tidegauge.yaml')
  expect(result).not.toHaveProperty('problems')
  const { symbols, problems } = readMetadata(read('examples/symbols.csv'))
  expect(problems).toEqual([])
  expect(symbols.size).toBe(4)
  const known = readActions(read('examples/actions.csv'))
  expect(known.problems).toEqual([])
  expect(known.actions).toHaveLength(10)
  const worked = readActions(/```csv\n([^]*?)```/.exec(read('docs/reference/actions.md'))?.[1] ?? '')
  expect(worked.problems).toEqual([])
  expect(worked.actions).toHaveLength(6)
})
