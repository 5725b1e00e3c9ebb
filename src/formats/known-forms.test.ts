import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadKernel } from '../kernel/wasm-decoder.ts'
import { detect } from './detect.ts'
import { Head } from './head.ts'
import { follows, formOf } from './head-form.ts'
import { KnownForms } from './known-forms.ts'
import { formats } from './registry.ts'

const rowKeys = [
  'date',
  'time',
  'timestamp',
  'T',
  't',
  'open',
  'o',
  '1. high',
  'close',
  'c',
  'adjclose',
  'adjClose',
  'divCash',
  'v',
  'open…',
]
const headerKeys = ['symbol', 'request_id', 'error', 'code', 'msg', 'Meta Data', 'data_range', '2024-01-05', 'a.b', 'T', 'date']
const places = ['data_points', 'bars', 'results', 'data', 'result', 'AAPL', 'open']

/** What may stand at one place in objects of one form, and what makes another form of it. */
const value: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(['1', '10.25', '-3', '20240105', '0.000001']) },
  { weight: 4, arbitrary: fc.constant(['"2024-01-05"', '"2024-01-08T00:00:00Z"', '"x"', '""', '"a, b: {[1]}"']) },
  { weight: 1, arbitrary: fc.constantFrom(['null'], ['NaN', 'N'], ['[]', '[{}]'], ['[1,2]', '[3,4]'], ['{"c":1,"t":2}', '{"c":2,"t":2}']) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(['1', '-', '--1', '1e5', '1.'], ['true', 'tru'], ['"e"', '"é"', '"\xff"'], ['"b"', '"\\n"', '"\\q"']),
  },
)
type Member = readonly [string, readonly string[]]
const members = (keys: readonly string[], maxLength: number): fc.Arbitrary<Member[]> =>
  fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength })

interface Shape {
  readonly header: readonly Member[]
  readonly place: string | null
  readonly row: readonly Member[]
  readonly gap: string
  readonly rows: number
}

const shape: fc.Arbitrary<Shape> = fc.record({
  header: members(headerKeys, 2),
  place: fc.option(fc.constantFrom(...places), { freq: 5 }),
  row: members(rowKeys, 4).map((more): Member[] => [['date', ['"2024-01-05"', '"2024-01-08"']], ['c', ['1', '2.5']], ...more]),
  gap: fc.constantFrom('', ' ', '\n  '),
  rows: fc.integer({ min: 2, max: 4 }),
})

/** The head of an object of a form; `pick` chooses among what may stand at a value. */
function printed({ header, place, row, gap, rows }: Shape, pick: (choices: number) => number): Buffer {
  const object = (all: readonly Member[]) =>
    all.map(([key, values]) => `${JSON.stringify(key)}:${gap}${values[pick(values.length)] as string}`)
  const list = Array.from({ length: rows }, () => `{${gap}${object(row).join(`,${gap}`)}}`).join(`,${gap}`)
  if (place === null) return Buffer.from(`[${gap}${list}]`)
  const text = `{${gap}${[...object(header), `${JSON.stringify(place)}:${gap}[${gap}${list}]`].join(`,${gap}`)}}`
  return Buffer.from(text, text.includes('\xff') ? 'latin1' : 'utf8')
}

const damage = fc.record({
  at: fc.nat({ max: 1000 }),
  byte: fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[],:.-+e0 \n\0tN')), fc.nat({ max: 255 })),
  how: fc.constantFrom('over', 'in', 'out'),
})

/** Another object of the form: what it holds, how it is damaged, and how much of its end is out of sight. */
const variant = fc.record({
  picks: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 4 }) }), {
    minLength: 48,
    maxLength: 48,
  }),
  damages: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(damage, { maxLength: 2 }) }),
  unseen: fc.integer({ min: 1, max: 60 }),
})

function headOf(one: Shape, { picks, damages, unseen }: typeof variant extends fc.Arbitrary<infer T> ? T : never): Uint8Array {
  let at = 0
  const bytes = [...printed(one, (choices) => (picks[at++ % picks.length] as number) % choices)]
  for (const { at: place, byte, how } of damages) bytes.splice(place % bytes.length, how === 'in' ? 0 : 1, ...(how === 'out' ? [] : [byte]))
  return Uint8Array.from(bytes.slice(0, -unseen))
}

/** All that reading a head which is cut says of it; `null` when no format is sure. */
function told(bytes: Uint8Array): unknown {
  const head = new Head(bytes, 'x.json', false, null, true)
  const format = formats.find(({ syntax, matches }) => syntax === 'json' && matches(head))
  const reading = format?.read(head)
  if (!format || !reading || !('program' in reading) || reading.program.syntax !== 'json') return null
  const { fieldOfKey, ...program } = reading.program
  return { name: format.name, program, fields: [...rowKeys, ...headerKeys, ...places].map((key) => fieldOfKey(key)) }
}

describe('known forms', () => {
  test('heads of one form say the same, whatever their bytes', () => {
    let alike = 0
    fc.assert(
      fc.property(shape, variant, variant, (one, first, second) => {
        const known = headOf(one, first)
        const form = formOf(known)
        const head = headOf(one, second)
        if (form === null || !follows(head, form)) return
        const saying = told(known)
        if (saying === null) return
        alike++
        expect(told(head)).toEqual(saying)
      }),
      { numRuns: 5000 },
    )
    expect(alike).toBeGreaterThan(500)
  })

  test('the kernel says the same of a head as the plain comparison', () => {
    const { decoder } = loadKernel()
    let alike = 0
    fc.assert(
      fc.property(shape, variant, variant, fc.constantFrom('0', '"', 'e', ' '), (one, first, second, behind) => {
        const form = formOf(headOf(one, first))
        if (form === null) return
        const head = headOf(one, second)
        decoder.window().set(head)
        decoder.window().fill(behind.charCodeAt(0), head.length, head.length + 64)
        if (follows(head, form)) alike++
        expect(decoder.follows?.(head.length, form)).toBe(follows(head, form))
      }),
      { numRuns: 5000 },
    )
    expect(alike).toBeGreaterThan(500)
  })

  const first = '{"s": "A", "n": 12, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date": "2024-01-08", "close": 2'

  test.each([
    ['another symbol, other digits', '{"s": "LONGER", "n": -7.25, "bars": [{"date": "", "close": 100}, {"date": "x"', true],
    ['cut within a number', '{"s": "B", "n": 1, "bars": [{"date": "", "close": 100}, {"date": "x", "close": 1.', true],
    ['cut within a string', '{"s": "B", "n": 1, "bars": [{"date": "", "close": 100}, {"date": "x', true],
    ['no second row in sight', '{"s": "B", "n": 1, "bars": [{"date": "", "close": 100}, ', false],
    ['another key', '{"s": "A", "m": 12, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date"', false],
    ['another key in a later row', '{"s": "A", "n": 12, "bars": [{"date": "2024-01-05", "close": 1.5}, {"day": "2', false],
    ['null for a number', '{"s": "A", "n": null, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date"', false],
    ['what only begins like a number', '{"s": "A", "n": 1e5, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date"', false],
    ['an escape', '{"s": "\\q", "n": 12, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date"', false],
    ['another script', '{"s": "Ä", "n": 12, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date"', false],
    ['the end of the rows', '{"s": "A", "n": 12, "bars": [{"date": "2024-01-05", "close": 1.5}, {"date": "", "close": 1}]', false],
  ])('%s', (_what, text, isSame) => {
    const form = formOf(Buffer.from(first))
    expect(form !== null && follows(Buffer.from(text), form)).toBe(isSame)
  })

  test('rows with two times have no form: their values tell which counts', () => {
    expect(formOf(Buffer.from('[{"date": 1, "timestamp": 2, "close": 3}, {"date": 1, "timestamp": 3'))).toBeNull()
  })

  test('detection reads a form once', () => {
    const known = new KnownForms()
    const object = (symbol: string, close: number) =>
      Buffer.from(
        JSON.stringify({ symbol, data_points: Array.from({ length: 100 }, (_, i) => ({ date: `2024-01-${i}`, close: close + i })) }),
      )
    const [one, other] = [detect(object('A', 1), 'a', {}, known), detect(object('LONGER', -10.5), 'b', {}, known)]
    expect(one).toMatchObject({ kind: 'program', format: 'tidegauge' })
    expect(other).toBe(one)
  })
})
