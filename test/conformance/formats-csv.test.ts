import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodedRows, Decoder } from '../../src/kernel/decoder.ts'
import { PlainDecoder } from '../../src/kernel/plain-decoder.ts'
import type { CsvProgram } from '../../src/kernel/program.ts'
import { DecodeRefusal } from '../../src/model/decoded.ts'
import { comparable, kernelDecoder, printedRows, runDecoder } from './formats-support.ts'

const plain = new PlainDecoder()

function program(partial: Partial<CsvProgram> = {}): CsvProgram {
  return {
    syntax: 'csv',
    format: 'test',
    delimiter: 0x2c,
    skipLines: 1,
    fieldsByPosition: ['time', 'open', 'high', 'low', 'close', 'volume', 'symbol'],
    timeOfDayPosition: -1,
    decimalComma: false,
    encoding: 'utf8',
    ...partial,
  }
}

const programs: readonly CsvProgram[] = [
  program(),
  program({ skipLines: 0, fieldsByPosition: ['symbol', 'volume', 'open', 'close', 'high', 'low', 'time', 'ignore'] }),
  program({
    delimiter: 0x3b,
    decimalComma: true,
    fieldsByPosition: ['time', 'ignore', 'open', 'high', 'low', 'close'],
    timeOfDayPosition: 1,
  }),
  program({ delimiter: 0x09, encoding: 'latin1', fieldsByPosition: ['time', 'close', 'bid', 'ask'] }),
]

const decoders: readonly (readonly [string, Decoder])[] = [
  ['plain', plain],
  ...(kernelDecoder && programs.every((one) => kernelDecoder?.supports(one)) ? [['kernel', kernelDecoder] as const] : []),
]

function rowsOf(decoder: Decoder, text: string | Uint8Array, over = program()): unknown {
  const result = runDecoder(decoder, over, typeof text === 'string' ? new TextEncoder().encode(text) : text)
  return result instanceof DecodeRefusal
    ? { reason: result.reason, offset: result.offset, line: result.line }
    : printedRows(result.rows, result.symbols)
}

const row = '2024-01-05,1,2,0.5,1.5,10,A'
const read = ['2024-01-05', 1, 2, 0.5, 1.5, 10, 1, 'A']

describe.each(decoders)('CSV read by the %s decoder', (_name, decoder) => {
  test.each([
    ['line feeds', `h\n${row}\n${row}\n`],
    ['no last line end', `h\n${row}\n${row}`],
    ['carriage return and line feed', `h\r\n${row}\r\n${row}\r\n`],
    ['a carriage return at the end', `h\r\n${row}\r\n${row}\r`],
    ['a byte order mark', `\ufeffh\n${row}\n${row}`],
    ['blank lines', `h\n\n${row}\n  \t \n\r\n${row}\n\n\n`],
    ['all quoted', `h\n"2024-01-05","1","2","0.5","1.5","10","A"\n${row}\n`],
    ['blanks around fields', `h\n 2024-01-05 , 1 ,\t2, 0.5,1.5 ,10 , A\n${row}`],
    ['more fields than the program knows', `h\n${row},x,"y\nz",\n${row},\n`],
    ['thousands and currency', `h\n2024-01-05,$1,"2","0.5",1.5,"10",A\n${row}`],
    ['a quoted last field before CRLF', `h\r\n2024-01-05,1,2,0.5,1.5,10,"A"\r\n${row}`],
  ])('with %s', (_case, text) => {
    expect(rowsOf(decoder, text)).toEqual([read, read])
  })

  test('fields that are not numbers say why', () => {
    expect(rowsOf(decoder, 'h\n2024-01-05,null,,-,NaN,"1,234",A\n2024-01-05,abc,1e999,"1,23",None, ,A\n2024-02-30\n')).toEqual([
      ['2024-01-05', 'null', 'null', 'null', 'nonFinite', 1234, 0, 'A'],
      ['2024-01-05', 'text', 'nonFinite', 'text', 'null', 'null', 0, 'A'],
      ['unparsable', 'absent', 'absent', 'absent', 'absent', 'absent', 0, null],
    ])
  })

  test('quotes hold delimiters, line ends and quotes; elsewhere in a field they are text', () => {
    expect(rowsOf(decoder, 'h\n2024-01-05,1,2,0.5,1.5,10,"A,""B""\nC"\n2024-01-05,1,2,0.5,1.5,10,A"B"\n')).toEqual([
      [...read.slice(0, 7), 'A,"B"\nC'],
      [...read.slice(0, 7), 'A"B"'],
    ])
  })

  test('refusals say where and what', () => {
    expect(rowsOf(decoder, 'h\n"2024')).toEqual({ reason: 'expected a closing quote, found the end', offset: 7, line: 2 })
    expect(rowsOf(decoder, 'h\n"2024"x,1')).toMatchObject({
      reason: "expected a delimiter or the end of the line after a quoted field, found 'x'",
      offset: 8,
      line: 2,
    })
    expect(rowsOf(decoder, 'h\n2024-01-05,1\n\x00')).toMatchObject({ offset: 15, line: 3 })
    expect(rowsOf(decoder, Uint8Array.of(0x68, 0x0a, 0x61, 0xe9, 0x0a))).toEqual({
      reason: 'expected well-formed UTF-8, found byte 0xe9',
      offset: 3,
      line: 2,
    })
    expect(rowsOf(decoder, Uint8Array.of(0x68, 0x0a, 0x61, 0xc3))).toEqual({
      reason: 'expected the rest of a UTF-8 character, found the end',
      offset: 4,
      line: 2,
    })
  })

  test('nothing after the header is no rows', () => {
    for (const text of ['', 'h', 'h\n', 'h\r\n\n']) expect(rowsOf(decoder, text), JSON.stringify(text)).toEqual([])
  })

  test('a time in two columns, a decimal comma, Latin-1', () => {
    expect(rowsOf(decoder, 'h\n05.01.2024;09:30;1.234,5;2;"1,5";1.250\n20240105;;1;1;1;1\n20240105', programs[2])).toEqual([
      ['2024-01-05T09:30:00', 1234.5, 2, 1.5, 1250, 'absent', 1],
      ['2024-01-05', 1, 1, 1, 1, 'absent', 0],
      ['2024-01-05', 'absent', 'absent', 'absent', 'absent', 'absent', 0],
    ])
    const latin1 = program({ encoding: 'latin1', fieldsByPosition: ['symbol', 'time', 'close'] })
    expect(
      rowsOf(
        decoder,
        Uint8Array.from('h\nN\xe9,20240105,1\n', (c) => c.charCodeAt(0)),
        latin1,
      ),
    ).toEqual([['2024-01-05', 'absent', 'absent', 'absent', 1, 'absent', 0, 'N\u00e9']])
  })

  test('every truncation and every split of a sample give the same in both decoders', () => {
    const sample = new TextEncoder().encode(
      `\ufeffh\r\n"2024-01-05",1.25,"2,000.5",-0,1e-7,123456789012345678901,\u00c4\u20ac\n\r\n1704465000000001999,,null, .5 ,$1,"x""y",\ud83d\ude00\n20240105`,
    )
    for (let length = 0; length <= sample.length; length++) {
      const cut = sample.subarray(0, length)
      expect(comparable(runDecoder(decoder, program(), cut)), `at ${length}`).toEqual(comparable(runDecoder(plain, program(), cut)))
      expect(comparable(runDecoder(decoder, program(), sample, [length])), `split at ${length}`).toEqual(
        comparable(runDecoder(plain, program(), sample)),
      )
    }
  })
})

test('random tables: both decoders agree in everything, in any two chunks', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      '-',
      'null',
      'NaN',
      '2024-01-05',
      '20240105',
      '1704465000',
      '1704465000000',
      '1/5/2024',
      '09:30',
      '"1,234.5"',
      '1.234,5',
      '" "',
      '""""',
      '"a\nb"',
      'A"',
      '"',
      '\r',
      ' 1 ',
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 9999 })).map(([whole, part]) => `${whole}.${part}`),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ maxLength: 6 }),
  )
  const table = fc.tuple(
    fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 8 }),
    fc.constantFrom(',', ';', '\t'),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  const texts = table.map(
    ([rows, delimiter, lineEnd, closed]) => ['h', ...rows.map((fields) => fields.join(delimiter))].join(lineEnd) + (closed ? lineEnd : ''),
  )
  fc.assert(
    fc.property(
      texts,
      fc.nat(),
      fc.constantFrom(...programs),
      fc.option(fc.tuple(fc.nat(), fc.constantFrom(0, 0x22, 0x80, 0xc3, 0x0a, 0x2c))),
      (text, at, over, flip) => {
        const bytes = new TextEncoder().encode(text)
        if (flip && bytes.length > 0) bytes[flip[0] % bytes.length] = flip[1]
        const expected = comparable(runDecoder(plain, over, bytes))
        for (const [, decoder] of decoders)
          expect(comparable(runDecoder(decoder, over, bytes, [at % (bytes.length + 1)]))).toEqual(expected)
      },
    ),
    { numRuns: 1500 },
  )
})

test('numbers are those of Number, bit for bit', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const bytes = new TextEncoder().encode(`h\n${values.map((value) => `20240105,${Object.is(value, -0) ? '-0' : value}`).join('\n')}`)
      for (const [, decoder] of decoders) {
        const { rows } = runDecoder(decoder, program(), bytes) as DecodedRows
        values.forEach((value, i) => expect(Object.is(rows.open[i], value)).toBe(true))
      }
    }),
  )
})
