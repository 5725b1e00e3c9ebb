import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { PlainDecoder } from './plain-decoder.ts'
import {
  alikeCsv,
  alikeRows,
  bytesOf,
  csvProgram,
  csvText,
  documentText,
  everyRule,
  jsonProgram,
  mutated,
  mutations,
  numberText,
  outcomeOf,
  rowsAt,
} from '../../test/support/kernel-agreement.ts'
import type { Decoder } from './decoder.ts'
import { loadKernel } from './wasm-decoder.ts'

const plain = new PlainDecoder()
const runs = Number(process.env['FUZZ_RUNS'] ?? 300)
let kernel: Decoder

beforeAll(() => {
  kernel = loadKernel().decoder
})

const lines = jsonProgram([], true)
const cutsOf = fc.array(fc.nat(100_000), { maxLength: 6 })

/** Ascending cuts within `length`. */
function within(cuts: readonly number[], length: number): number[] {
  return cuts.map((cut) => cut % (length + 1)).sort((a, b) => a - b)
}

describe('agrees with the plain decoder', () => {
  test('on documents, however they are cut', () => {
    fc.assert(
      fc.property(documentText, cutsOf, (text, cuts) => {
        const bytes = bytesOf(text)
        expect(outcomeOf(kernel, everyRule, bytes, within(cuts, bytes.length))).toEqual(outcomeOf(plain, everyRule, bytes))
      }),
      { numRuns: runs },
    )
  })

  test('on documents with a few bytes changed', () => {
    fc.assert(
      fc.property(documentText, mutations, cutsOf, (text, changes, cuts) => {
        const bytes = mutated(bytesOf(text), changes)
        expect(outcomeOf(kernel, everyRule, bytes, within(cuts, bytes.length))).toEqual(outcomeOf(plain, everyRule, bytes))
      }),
      { numRuns: runs * 3 },
    )
  })

  test('on rows printed alike, with a few bytes changed', () => {
    fc.assert(
      fc.property(alikeRows, fc.option(mutations, { nil: [] }), cutsOf, (text, changes, cuts) => {
        const bytes = mutated(bytesOf(text), changes)
        expect(outcomeOf(kernel, everyRule, bytes, within(cuts, bytes.length))).toEqual(outcomeOf(plain, everyRule, bytes))
      }),
      { numRuns: runs * 3 },
    )
  })

  test('on lines of JSON', () => {
    fc.assert(
      fc.property(fc.array(documentText, { maxLength: 5 }), fc.option(mutations, { nil: [] }), cutsOf, (texts, changes, cuts) => {
        const bytes = mutated(bytesOf(texts.join('\n')), changes)
        expect(outcomeOf(kernel, lines, bytes, within(cuts, bytes.length))).toEqual(outcomeOf(plain, lines, bytes))
      }),
      { numRuns: runs },
    )
  })

  test('on rows whose values are in quotes in one and not in the other', () => {
    const values = ['1.5', '"1.5"', '"', '1"', '"1', 'null', '"a"', '"a,\\n"', '"2024-01-05"', '1704412800000', '[]', '1e2', ' 2']
    for (const first of values)
      for (const second of values)
        for (const separator of [',', ', ', '", "']) {
          const bytes = bytesOf(
            `{"klines":[${[first, second, first].map((value) => `["2024-01-05",${value}${separator}${second},1,2,3]`).join(',')}]}`,
          )
          expect(outcomeOf(kernel, everyRule, bytes)).toEqual(outcomeOf(plain, everyRule, bytes))
        }
  })
})

describe('agrees with the plain decoder on CSV', () => {
  const programs = [
    csvProgram(),
    csvProgram({ skipLines: 0, fieldsByPosition: ['symbol', 'time', 'close', 'ignore', 'close', 'volume', 'bid', 'ask'] }),
    csvProgram({ skipLines: 2, encoding: 'latin1', decimalComma: true, delimiter: 0x3b }),
    csvProgram({ skipLines: 0, timeOfDayPosition: 1, fieldsByPosition: ['time', 'ignore', 'open', 'high', 'low', 'close'] }),
    csvProgram({ skipLines: 0, timeOfDayPosition: 3, fieldsByPosition: ['open', 'time', 'symbol'] }),
  ]

  test('whatever the text, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.oneof(csvText, alikeCsv),
        fc.option(mutations, { nil: [] }),
        cutsOf,
        fc.constantFrom(...programs),
        (text, changes, cuts, program) => {
          const bytes = mutated(bytesOf(program.delimiter === 0x3b ? text.replaceAll(',', ';') : text), changes)
          expect(outcomeOf(kernel, program, bytes, within(cuts, bytes.length))).toEqual(outcomeOf(plain, program, bytes))
        },
      ),
      { numRuns: runs * 3 },
    )
  })

  test('on a sample, in two pieces wherever it is cut and with any byte replaced', () => {
    const sample = bytesOf(
      '\ufeffDate,Open,High,Low,Close,Volume\r\n2024-01-05,1.5,2,1,1.25,1000\n\r\n2024-01-08,"1,234.5","2","a""b",-1,null\r\n' +
        '20240109,,NaN,$3,"line\nbreak",1e3,surplus é\n 2024-01-10 ,.5,5.\n \t\n1704412800,0012,1,2,3,4\r',
    )
    for (const program of programs) {
      const whole = outcomeOf(plain, program, sample)
      for (let cut = 0; cut <= sample.length; cut++) expect(outcomeOf(kernel, program, sample, [cut])).toEqual(whole)
      for (const byte of [0x00, 0x22, 0x2c, 0x0a, 0x0d, 0xc3, 0x20]) {
        for (let at = 0; at < sample.length; at++) {
          const changed = sample.slice()
          changed[at] = byte
          expect(outcomeOf(kernel, program, changed, [at])).toEqual(outcomeOf(plain, program, changed))
        }
      }
    }
  })
})

describe('numbers', () => {
  const program = jsonProgram([rowsAt.root])

  function closes(texts: readonly string[]): number[] {
    kernel.start(program)
    const bytes = bytesOf(`[${texts.map((text) => `{"close":${text}}`).join(',')}]`)
    kernel.window().set(bytes)
    kernel.push(bytes.length)
    return [...kernel.finish().rows.close]
  }

  test('are those of JSON.parse, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(numberText, { minLength: 1, maxLength: 50 }), (texts) => {
        const expected = texts.map((text) => JSON.parse(text) as number).map((value) => (Number.isFinite(value) ? value : NaN))
        expect(closes(texts)).toEqual(expected)
      }),
      { numRuns: runs },
    )
  })

  test('near the edges of doubles are those of JSON.parse', () => {
    const texts = [
      '5e-324',
      '2.4703282292062327e-324',
      '2.4703282292062328e-324',
      '2.2250738585072011e-308',
      '1.7976931348623157e308',
      '-0',
      '-0.0',
      '0e5',
    ]
    texts.push(
      '9007199254740993',
      '9007199254740992.5',
      '0.1000000000000000055511151231257827',
      '123456789012345678901234567890',
      '1e23',
      '8.5e22',
    )
    texts.push(
      '0.000000000000001',
      '123456789012345',
      '1234567890.12345',
      '12345678901234.5',
      '1.00000000000000',
      '999999999999999',
      '4503599627370496.5',
    )
    expect(closes(texts)).toEqual(texts.map((text) => JSON.parse(text) as number))
  })
})

describe('a sample', () => {
  const sample = bytesOf(`\ufeff{"symbol": "ÄÖ€😀\\u00e9", "note": [1, -2.5e3, {"x": null}], "data": [
    {"date": "2024-01-05", "open": 12.5, "high": 13, "low": 12.25, "close": 12.75, "volume": 1000, "vwap": 12.6},
    {"date": "2024-01-08", "open": 12.5, "high": 13, "low": 12.25, "close": 12.75, "volume": 1000, "vwap": NaN},
    {"date": "2024-01-09", "open": "12.5", "high": null, "low": [1], "close": -1e-3, "volume": true},
    7], "series": {"2024-01-05": {"open": 1, "4. close": 2}, "2024-01-08": {"open": 1, "4. close": 2}, "2024-01-09": 5}, "bars": {"A": [{"t": 1704412800000, "o": 1}], "B": []}}`)
  const whole = outcomeOf(plain, everyRule, sample)

  test('gives the same in two pieces wherever it is cut', () => {
    for (let cut = 0; cut <= sample.length; cut++) expect(outcomeOf(kernel, everyRule, sample, [cut])).toEqual(whole)
  })

  test('gives the same byte by byte', () => {
    const cuts = Array.from(sample, (_, i) => i)
    expect(outcomeOf(kernel, everyRule, sample, cuts)).toEqual(whole)
  })

  test('is refused as the plain decoder does when cut short at any byte', () => {
    for (let length = 0; length < sample.length; length++) {
      const part = sample.subarray(0, length)
      expect(outcomeOf(kernel, everyRule, part, [length >> 1])).toEqual(outcomeOf(plain, everyRule, part))
    }
  })

  test('is refused as the plain decoder does with any byte replaced', () => {
    for (const byte of [0x00, 0x22, 0x5c, 0x7d, 0x5d, 0x2c, 0x30, 0x20, 0x0a, 0xc3, 0xff]) {
      for (let at = 0; at < sample.length; at++) {
        const changed = sample.slice()
        changed[at] = byte
        expect(outcomeOf(kernel, everyRule, changed)).toEqual(outcomeOf(plain, everyRule, changed))
      }
    }
  })
})
