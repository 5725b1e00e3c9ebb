/** For tests: what a decoder makes of some bytes, in a form that two decoders can be compared by. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { DecodeRefusal, type RawRows } from '../../src/model/decoded.ts'
import type { Field } from '../../src/model/field.ts'
import type { Decoder } from '../../src/../src/kernel/decoder.ts'
import type { CsvProgram, DecodeProgram, JsonProgram, JsonRule } from '../../src/../src/kernel/program.ts'

/** Rows (numbers as text, so that NaN and -0 compare), or a refusal. */
export type Outcome = Readonly<Record<string, unknown>>

/** Decodes `bytes`, pushed in pieces that end at `cuts`. */
export function outcomeOf(decoder: Decoder, program: DecodeProgram, bytes: Uint8Array, cuts: readonly number[] = []): Outcome {
  try {
    decoder.start(program)
    let at = 0
    for (const cut of [...cuts, bytes.length]) {
      while (at < cut) {
        const window = decoder.window()
        const length = Math.min(window.length, cut - at)
        window.set(bytes.subarray(at, at + length))
        decoder.push(length)
        at += length
      }
    }
    const { rows, symbols, declared, columns, bytes: byteCount } = decoder.finish()
    return { ...printed(rows), symbols, declared: [...declared], columns, bytes: byteCount }
  } catch (error) {
    if (!(error instanceof DecodeRefusal)) throw error
    return { refusal: error.reason, offset: error.offset, line: error.line }
  }
}

function printed(rows: RawRows): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(rows).map(([name, column]: [string, ArrayLike<number> | number | null]) => [
      name,
      column === null || typeof column === 'number'
        ? column
        : Array.from(column, (value) => (Object.is(value, -0) ? '-0' : String(value))).join(' '),
    ]),
  )
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

const fieldsByKey: Readonly<Record<string, Field>> = {
  date: 'time',
  t: 'time',
  open: 'open',
  o: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  '4. close': 'close',
  volume: 'volume',
  é: 'volume',
  bid: 'bid',
  ask: 'ask',
  symbol: 'symbol',
}

/** A JSON program over the keys date, open, … with some aliases. */
export function jsonProgram(rules: readonly JsonRule[], lines = false): JsonProgram {
  return {
    syntax: 'json',
    format: 'sample',
    rules,
    fieldOfKey: (key) => fieldsByKey[key] ?? 'ignore',
    fieldsByPosition: ['time', 'open', 'high', 'low', 'close', 'volume', 'ignore', 'symbol'],
    lines,
  }
}

export function csvProgram(changes: Partial<CsvProgram> = {}): CsvProgram {
  return {
    syntax: 'csv',
    format: 'sample',
    delimiter: 0x2c,
    skipLines: 1,
    fieldsByPosition: ['time', 'open', 'high', 'low', 'close', 'volume'],
    timeOfDayPosition: -1,
    decimalComma: false,
    encoding: 'utf8',
    ...changes,
  }
}

export const rowsAt = {
  objects: { path: [{ key: 'data' }], role: { kind: 'objects' } },
  arrays: { path: [{ key: 'klines' }], role: { kind: 'arrays' } },
  keyed: { path: [{ key: 'series' }], role: { kind: 'keyed' } },
  bySymbol: { path: [{ key: 'bars' }, { any: true, capture: 'symbol' }], role: { kind: 'objects' } },
  nested: { path: [{ key: 'result' }, { element: true }, { key: 'rows' }], role: { kind: 'arrays' } },
  root: { path: [], role: { kind: 'objects' } },
  declared: { path: [{ key: 'symbol' }], role: { kind: 'declared', name: 'symbol' } },
  refuse: { path: [{ key: 'error' }], role: { kind: 'refuse', reason: 'the source answered with an error' } },
} as const satisfies Record<string, JsonRule>

/** A program with one rule of each kind. */
export const everyRule = jsonProgram(Object.values(rowsAt))

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), minLength: 1, maxLength: length })

/** Numbers as JSON prints them, of all lengths. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.constantFrom('', '-'), fc.nat(99_999), digits(6)).map(([sign, whole, decimals]) => `${sign}${whole}.${decimals}`),
  fc
    .tuple(fc.constantFrom('', '-'), digits(25), fc.option(digits(40), { nil: '' }), fc.constantFrom('', 'e', 'E+', 'e-'), fc.nat(340))
    .map(
      ([sign, whole, decimals, e, power]) =>
        sign + (whole.replace(/^0+(?=\d)/, '') + (decimals && `.${decimals}`)) + (e && e + String(power)),
    ),
)

const timeText = fc.constantFrom(
  '"2024-01-05"',
  '"1999-12-31"',
  '"2023-02-29"',
  '"0000-01-01"',
  '"2024-13-01"',
  '"2024-01-05T14:30:00Z"',
  '"1/5/2024"',
  '" 2024-01-05"',
  '"2024-01-05 "',
  '"20240105"',
  '20240105',
  '20241305',
  '1704412800',
  '170441280',
  '17044128000',
  '1704412800000',
  '20240105093000',
  '99999999999999',
  '170441280000000',
  '1704412800000000',
  '17044128000000000',
  '1704412800123456789',
  '17044128001234567890',
  '1704412800.5',
  '1.7044128e9',
  '-5',
  '0',
  'null',
  'NaN',
  'true',
  '[]',
  '"\\u0032024-01-05"',
)

const scalarText = fc.oneof(
  { weight: 6, arbitrary: numberText },
  { weight: 2, arbitrary: numberText.map((text) => `"${text}"`) },
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    'null',
    'true',
    'false',
    'NaN',
    'Infinity',
    '-Infinity',
    '""',
    '"1,234.5"',
    '"$12.3"',
    '"-"',
    '"null"',
    '"NaN"',
    '"012"',
    '"5."',
    '"\\ud800\\n"',
    '"1\\u0032"',
  ),
)

const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t', '\n        ', '\n                              ')

const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalarText, tie('array'), tie('object')),
  array: fc.tuple(space, fc.array(tie('value'), { maxLength: 3 }), space).map(([s, items, t]) => `[${s}${items.join(`${s},${t}`)}${t}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(fc.string({ maxLength: 4 }), tie('value')), { maxLength: 3 }), space)
    .map(([s, items, t]) => `{${s}${items.map(([key, item]) => `${JSON.stringify(key)}${s}:${t}${item}`).join(`${t},${s}`)}${s}}`),
}))

const rowKeys = ['date', 'open', 'high', 'low', 'close', 'volume', 'vwap', 'bid', 'symbol', 'note', 'o\\u0070en', '\\u00e9', '4. close']

/** One row object: mostly the usual keys in the usual order, printed alike, now and then not. */
const rowObject = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...rowKeys), value), { maxLength: 3 }),
    fc.array(scalarText, { minLength: 6, maxLength: 6 }),
    timeText,
    fc.boolean(),
    space,
    space,
  )
  .map(([extra, scalars, time, usual, before, after]) => {
    const members = usual ? [`"date":${after}${time}`, ...scalars.map((item, i) => `"${rowKeys[i + 1]}":${after}${item}`)] : []
    for (const [key, item] of extra) members.push(`"${key}":${item}`)
    return `{${before}${members.join(`,${before}`)}${before}}`
  })

const rowArray = fc
  .tuple(timeText, fc.array(value, { maxLength: 8 }), space)
  .map(([time, items, s]) => `[${[time, ...items].join(`,${s}`)}]`)

function container(open: string, item: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 12, arbitrary: item }, { weight: 1, arbitrary: open === '[' ? value : item }), { maxLength: 6 }),
      space,
    )
    .map(([items, s]) => `${open}${s}${items.join(`,${s}`)}${s}${close}`)
}

const keyedRow = fc.tuple(timeText, fc.oneof({ weight: 9, arbitrary: rowObject }, value), space).map(([time, row, s]) => {
  return `${time.startsWith('"') ? time : `"${time}"`}${s}:${s}${row}`
})

const objectRows = container('[', rowObject, ']')
const symbolKey = fc.constantFrom('A', 'B', 'BRK.B', '\\u0041', '')

const members = fc.oneof(
  objectRows.map((rows) => `"data":${rows}`),
  container('[', rowArray, ']').map((rows) => `"klines": ${rows}`),
  container('{', keyedRow, '}').map((rows) => `"series":${rows}`),
  fc
    .array(fc.tuple(symbolKey, objectRows), { maxLength: 4 })
    .map((list) => `"bars":{${list.map(([key, rows]) => `"${key}":${rows}`).join(',')}}`),
  fc
    .array(container('[', rowArray, ']'), { maxLength: 3 })
    .map((list) => `"result":[${list.map((rows) => `{"rows":${rows}}`).join(', ')}]`),
  scalarText.map((text) => `"symbol":${text}`),
  value.map((text) => `"other":${text}`),
)

/** Documents for `everyRule`. Not all are well-formed: NaN may stand outside rows, and a row may have a field twice. */
export const documentText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.array(members, { maxLength: 5 }), space).map(([list, s]) => `${s}{${s}${list.join(`,${s}`)}}${s}`) },
  objectRows,
  value,
)

const shortNumber = fc.oneof(
  fc.tuple(fc.constantFrom('', '', '-'), fc.nat(9999), digits(4)).map(([sign, whole, decimals]) => `${sign}${whole}.${decimals}`),
  fc.nat(1e9).map(String),
  fc.double({ min: 0.001, max: 1e6, noNaN: true }).map((value) => JSON.stringify(value)),
)

/** The number of one of the first two rows with other digits, as most numbers in one place of all rows are printed; the row's own when `turn` is 0. */
function inTurn(own: string, two: readonly string[], turn: number): string {
  return turn === 0
    ? own
    : (two[turn % 2] as string).replace(/(?<=\d|\.)\d/g, (digit, at: number) => String((Number(digit) + turn * (at + 3)) % 10))
}

/** Documents of rows with all fields, printed the same way, as programs print them. */
export const alikeRows: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('"2024-01-05"', '"1999-12-31"', '1704412800', '1704412800000'),
          fc.constantFrom('01', '28', '29', '30', '31', '32', '00', '1:', '/5').map((day) => `"2023-02-${day}"`),
          fc.constantFrom('05', '29', '31', '32').map((day) => `"2024-01-${day}"`),
        ),
        fc.array(shortNumber, { minLength: 6, maxLength: 6 }),
        fc.array(fc.nat(6), { minLength: 6, maxLength: 6 }),
      ),
      { minLength: 2, maxLength: 8 },
    ),
    fc.constantFrom('objects', 'arrays', 'keyed', 'bySymbol'),
    fc.constantFrom(undefined, 1, 2, 4, 8),
    fc.constantFrom('bare', 'quoted', 'note'),
  )
  .map(([rows, shape, indent, style]) => {
    const printed = (text: string) => (style === 'quoted' ? `"${text}"` : text)
    const gap = (depth: number) => (indent === undefined ? '' : `\n${' '.repeat(indent * depth)}`)
    const colon = indent === undefined ? ':' : ': '
    const list = rows.map(([time, own, turns]) => {
      const two = (i: number) => rows.slice(0, 2).map(([, numbers]) => numbers[i] as string)
      const numbers = own.map((number, i) => inTurn(number, two(i), turns[i] as number))
      if (shape === 'arrays') return `[${[time, ...numbers.map(printed)].map((text) => gap(3) + text).join(',')}${gap(2)}]`
      const members = ['open', 'high', 'low', 'close', 'volume'].map((key, i) => `"${key}"${colon}${printed(numbers[i] as string)}`)
      members.push(`"vwap"${colon}${style === 'note' ? '"a note"' : printed(numbers[5] as string)}`)
      const object = (own: readonly string[]) => `{${own.map((text) => gap(3) + text).join(',')}${gap(2)}}`
      return shape === 'keyed' ? `"${time.replaceAll('"', '')}"${colon}${object(members)}` : object([`"date"${colon}${time}`, ...members])
    })
    const text = list.map((row) => gap(2) + row).join(',') + gap(1)
    if (shape === 'arrays') return `{"klines":[${text}]}`
    if (shape === 'keyed') return `{"series":{${text}}}`
    return shape === 'objects' ? `{"data": [${text}]}` : `{"bars":{"A":[${text}],"B":[${text}]}}`
  })

/** Bytes with a few of them changed, taken out, doubled or put in. */
export function mutated(bytes: Uint8Array, changes: readonly (readonly [number, number, number])[]): Uint8Array {
  let list = [...bytes]
  for (const [kind, place, byte] of changes) {
    const at = place % (list.length + 1)
    if (kind === 0) list.splice(at, 1, byte)
    else if (kind === 1) list.splice(at, 1)
    else if (kind === 2) list.splice(at, 0, byte)
    else if (kind === 3) list = list.slice(0, at)
    else list.splice(at, 0, ...list.slice(Math.max(0, at - 9), at))
  }
  return Uint8Array.from(list)
}

const telling = [...bytesOf('{}[],:"\\-+.eE0123456789tfnuNI /\n\r\t;$')]

/** Changes for `mutated`. */
export const mutations = fc.array(
  fc.tuple(
    fc.nat(4),
    fc.nat(100_000),
    fc.oneof(fc.constantFrom(...telling), fc.constantFrom(0, 0x1f, 0x80, 0xc3, 0xa9, 0xed, 0xff), fc.nat(255)),
  ),
  { minLength: 1, maxLength: 3 },
)

const csvField = fc.oneof(
  { weight: 6, arbitrary: numberText },
  { weight: 3, arbitrary: timeText.map((text) => text.replaceAll('"', '')) },
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => (/["\n\r,;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)),
  fc.constantFrom(
    '',
    ' ',
    '""',
    '"1,234.5"',
    '$12.3',
    'null',
    'NaN',
    '-',
    '"a""b"',
    '" 12 "',
    '12 ',
    '\t5',
    '"12"',
    '"line\nbreak"',
    '"cr\r\nlf"',
    'a"b',
    '0012',
    '5.',
    '.5',
    '+7',
    '1.234,5',
  ),
)

/** CSV of rows with all fields, printed the same way. */
export const alikeCsv: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom('2024-01-05', '1999-12-31', '20240105'), fc.array(shortNumber, { minLength: 5, maxLength: 7 })), {
      maxLength: 12,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(
    ([rows, end, closed]) =>
      `Date,Open,High,Low,Close,Volume${end}${rows.map(([time, numbers]) => [time, ...numbers].join(',')).join(end)}${closed ? end : ''}`,
  )

/** CSV for the default `csvProgram`, and other things like it. */
export const csvText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    fc.array(fc.tuple(fc.array(csvField, { maxLength: 8 }), fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r\n \t\r\n', '\r')), {
      maxLength: 12,
    }),
    fc.constantFrom('', '2024-01-05,1', '2024-01-05,1,2,3,4,5\r'),
  )
  .map(([bom, lines, last]) => bom + lines.map(([fields, end]) => fields.join(',') + end).join('') + last)
