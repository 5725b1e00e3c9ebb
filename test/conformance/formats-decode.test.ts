import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeObject, type ObjectSource } from '../../src/formats/decode.ts'
import { detect } from '../../src/formats/detect.ts'
import { PlainXxh64 } from '../../src/kernel/plain-xxh64.ts'
import { outcomeOf, printedRows, sourceOf, toolsByName } from './formats-support.ts'

const encoder = new TextEncoder()
const header = 'date,open,high,low,close,volume\n'
const line = '2024-01-05,1,2,0.5,1.5,10\n'

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url))
}

function digestOf(bytes: Uint8Array): string {
  const hasher = new PlainXxh64()
  hasher.reset()
  hasher.update(bytes)
  return hasher.digest()
}

describe.each(toolsByName)('an object decoded with the %s decoder', (_name, tools) => {
  const outcome = (bytes: Uint8Array | string, options = {}, path = 'lake/X.csv') =>
    outcomeOf(sourceOf(typeof bytes === 'string' ? encoder.encode(bytes) : bytes, path), tools, options)

  test('is unpacked from gzip whatever its name, and its digest is that of the stored bytes', async () => {
    const plain = encoder.encode(header + line.repeat(4000))
    const packed = gzipSync(plain)
    const read = await outcome(packed)
    expect(read.decoded).toMatchObject({ format: 'csv', bytes: plain.length, digest: digestOf(packed), rows: { length: 4000 } })
    expect((await outcome(plain)).decoded).toMatchObject({ digest: digestOf(plain), rows: { length: 4000 } })
    const twoMembers = Buffer.concat([gzipSync(header + line), gzipSync(line)])
    expect((await outcome(twoMembers)).decoded?.rows.length).toBe(2)
  })

  test('gzip cut short anywhere is refused', async () => {
    const packed = gzipSync(header + Array.from({ length: 300 }, (_, i) => line.replace('1.5', `1.${i}`)).join(''))
    for (const length of [3, 10, 11, 20, packed.length >> 1, packed.length - 9, packed.length - 8, packed.length - 1]) {
      expect((await outcome(packed.subarray(0, length))).refused, `at ${length}`).toMatch(/^gzip cut short/)
    }
    const damaged = Uint8Array.from(packed)
    damaged[packed.length - 6] = (damaged[packed.length - 6] as number) ^ 0xff
    expect((await outcome(damaged)).refused).toMatch(/^gzip damaged/)
  })

  test('a gzip bomb is refused by its ratio and by its size', async () => {
    const bomb = gzipSync(Buffer.alloc(2_000_000, header + line))
    const limits = { maxBytes: 1e9, maxRatio: 200, ratioFromBytes: 1_000_000 }
    expect((await outcome(bomb, { gzip: limits })).refused).toMatch(/^gzip bomb/)
    expect((await outcome(bomb, { gzip: { ...limits, maxBytes: 300_000 } })).refused).toMatch(/^gzip unpacks to more than 300000 bytes/)
    expect((await outcome(bomb)).refused ?? 'read').not.toMatch(/^gzip/)
  })

  test('gzip within gzip is refused', async () => {
    expect((await outcome(gzipSync(gzipSync(header + line)))).refused).toMatch(/^gzip within gzip/)
  })

  test('what the source throws is passed on as it is', async () => {
    const failure = new Error('EIO')
    for (const packed of [false, true]) {
      const text = header + Array.from({ length: 20_000 }, (_, i) => line.replace('10', String((i * 2654435761) % 4294967296))).join('')
      const bytes = packed ? gzipSync(text, { level: 1 }) : encoder.encode(text)
      expect(bytes.length).toBeGreaterThan(70_000)
      for (const failAt of [0, 70_000]) {
        let given = 0
        const source: ObjectSource = {
          path: 'x',
          read(target) {
            if (given >= failAt) throw failure
            const count = Math.min(target.length, failAt - given, bytes.length - given)
            target.set(bytes.subarray(given, given + count))
            given += count
            return count
          },
        }
        await expect(decodeObject(source, tools)).rejects.toBe(failure)
        const later: ObjectSource = { path: 'x', read: async (target) => source.read(target) }
        given = 0
        await expect(decodeObject(later, tools)).rejects.toBe(failure)
      }
    }
  })

  test('asynchronous sources give the same as synchronous ones', async () => {
    const bytes = encoder.encode(header + line.repeat(4000))
    const direct = sourceOf(bytes, 'x', 30_000)
    const source: ObjectSource = { path: 'x', read: async (target) => await Promise.resolve(direct.read(target)) }
    expect((await outcomeOf(source, tools)).decoded).toMatchObject({ rows: { length: 4000 }, digest: digestOf(bytes) })
  })

  test('a refusal names its line, packed or not and whether the source can begin anew or not', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `{"date":"2024-01-05","close":${1 + (i % 7)}}`)
    const text = `[\n${rows.join(',\n')},\n{"date" "2024-01-06"}\n]`
    const bytes = encoder.encode(text)
    const expected = { offset: text.indexOf('"2024-01-06"'), line: rows.length + 2 }
    const { readAt: _, ...once } = sourceOf(bytes, 'lake/X.json')
    for (const source of [sourceOf(bytes, 'lake/X.json'), once, sourceOf(gzipSync(bytes), 'lake/X.json.gz')]) {
      expect(await outcomeOf(source, tools, {})).toMatchObject(expected)
    }
  })

  test('Latin-1 beyond the head is read again as such, where the source can begin anew', async () => {
    const text = `Name,${header}${`abc,${line}`.repeat(4000)}Nestl\u00e9,${line}`
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    const read = await outcome(bytes)
    expect(read.decoded?.symbols).toEqual(['abc', 'Nestl\u00e9'])
    expect(read.decoded?.digest).toBe(digestOf(bytes))
    const { read: readOnly } = sourceOf(bytes, 'x')
    expect((await outcomeOf({ path: 'x', read: readOnly }, tools)).refused).toBe('expected well-formed UTF-8, found byte 0xe9')
  })

  test('slash dates are settled on the whole object, or by config', async () => {
    const dates = (...texts: string[]) => `${header}${texts.map((text) => line.replace('2024-01-05', text)).join('')}`
    const first = async (text: string, options = {}) => {
      const { decoded, refused } = await outcome(text, options)
      return decoded ? (printedRows(decoded.rows, []) as unknown[][]).map((row) => row[0]) : refused
    }
    expect(await first(dates('1/2/2024', '1/13/2024'))).toEqual(['2024-01-02', '2024-01-13'])
    expect(await first(dates('1/2/2024', '13/1/2024'))).toEqual(['2024-02-01', '2024-01-13'])
    expect(await first(dates('1/1/2024', '5/5/2024'))).toEqual(['2024-01-01', '2024-05-05'])
    expect(await first(dates('1/2/2024'))).toMatch(/set `dates: dmy` or `dates: mdy`$/)
    expect(await first(dates('1/2/2024'), { dates: 'dmy' })).toEqual(['2024-02-01'])
    expect(await first(dates('1/2/2024'), { dates: 'mdy' })).toEqual(['2024-01-02'])
    expect(await first(dates('1/13/2024', '13/1/2024'))).toMatch(/^the dates contradict one another/)
    expect(await first(dates('1/13/2024', '13/1/2024'), { dates: 'mdy' })).toEqual(['2024-01-13', 'unparsable'])
    expect(await first(dates('1/2/2024', '2024-03-01', '31/1/2024 16:00'))).toEqual(['2024-02-01', '2024-03-01', '2024-01-31T16:00:00'])
  })

  test('config names the format, the columns, the most bars', async () => {
    expect((await outcome(fixture('coinbase-newest-first.json'), { format: 'ccxt' })).decoded?.format).toBe('ccxt')
    expect((await outcome(fixture('csv-unknown-columns.csv'), { format: 'csv' })).refused).toMatch(/^csv: no header line/)
    expect((await outcome(header + line, { format: 'nonesuch' })).refused).toMatch(/^unknown format "nonesuch"; known are tidegauge, /)
    expect((await outcome(header + line, { format: 'parquet' })).refused).toMatch(/PAR1/)
    expect((await outcome('{"a":1}', { format: 'tidegauge' })).refused).toBe('no rows found: format tidegauge has them at data_points')
    const unnamed = await outcome(fixture('csv-headless-unknown.csv'), { columns: ['date', 'volume', 'low', 'close', 'open', 'x'] })
    expect(printedRows(unnamed.decoded?.rows ?? fail(), [])[0]).toEqual(['2024-01-02', 8, 'absent', 3, 9, 17, 0])
    expect((await outcome(header + line.repeat(3), { maxBars: 2 })).refused).toMatch(/^3 bars, more than the 2/)
  })

  test('a last line that the writer did not finish is refused, one that only lacks its line end is read', async () => {
    const whole = header + line.repeat(2) + line.trimEnd()
    expect((await outcome(whole)).decoded?.rows.length).toBe(3)
    for (let cut = 1; cut < line.length - 1; cut++) {
      const { refused, decoded } = await outcome(whole.slice(0, -cut))
      // Cut within the volume, nothing shows; cut before it, a field is missing.
      if (cut <= 1) expect(decoded?.rows.length).toBe(3)
      else if (cut === 2) expect(decoded?.rows.length).toBe(3)
      else expect(refused, whole.slice(0, -cut).slice(-20)).toMatch(/^cut short/)
    }
  })

  test('what stands far into the head, or beyond it, is still told apart', async () => {
    const long = 'x'.repeat(3000)
    const point = `{"note":"${long}","timestamp":1704465000,"date":"2024-01-05","adj_close":1,"close":2}`
    const rows = [
      `[${point},${point}]`,
      `{"symbol":"A","about":"${long}","data_points":[${point}]}`,
      `${point}\n${point}`,
      `{"text":"${long}","prices":[${point}]}`,
    ]
    for (const text of rows) {
      const { decoded, refused } = await outcome(text)
      expect(refused).toBeUndefined()
      expect((printedRows(decoded?.rows ?? fail(), []) as unknown[][])[0]?.slice(0, 5)).toEqual([
        '2024-01-05',
        'absent',
        'absent',
        'absent',
        2,
      ])
    }
    expect((await outcome(`{"about":"${'x'.repeat(100_000)}","data":[{"date":"2024-01-05","close":2}]}`)).decoded?.rows.length).toBe(1)
    const column = (value: number) => JSON.stringify(Array.from({ length: 9000 }, () => value))
    const columns = await outcome(`{"t":${column(1704465000)},"h":${column(3)},"c":${column(2)},"s":"ok"}`)
    expect(printedRows(columns.decoded?.rows ?? fail(), [])[8999]).toEqual(['2024-01-05T14:30:00Z', 'absent', 3, 'absent', 2, 'absent', 0])
  })

  test('a symbol is always one of those listed', async () => {
    const { decoded } = await outcome(
      '[{"symbol":"A","date":"2024-01-05","close":1},{"date":"2024-01-05","close":1},{"symbol":null,"date":"2024-01-05","close":1}]',
    )
    expect(decoded?.symbols).toEqual(['A', ''])
    expect(Array.from(decoded?.rows.symbol ?? [])).toEqual([0, 1, 1])
  })
})

test('whatever the bytes, detection gives a program or a reason', () => {
  const starts = ['', '{', '[', '[[', '{"bars":', '{"chart":', '<', 'date,open\n', 'PAR1', '\ufeff', '{"data_points":[{']
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), fc.boolean(), (start, rest, complete) => {
      const bytes = Uint8Array.from([...encoder.encode(start), ...rest])
      expect(['program', 'parquet', 'refused']).toContain(detect(bytes, 'x', { complete }).kind)
    }),
    { numRuns: 2000 },
  )
})

test('a fixture cut short anywhere is refused or read, never a crash', async () => {
  const [, tools] = toolsByName[0] as (typeof toolsByName)[0]
  for (const name of [
    'tidegauge-daily.json',
    'parquet-date32.parquet',
    'yahoo-chart-nulls.json',
    'polygon-day-many-symbols.csv.gz',
    'csv-bom-crlf-decimal-comma.csv',
  ]) {
    const bytes = fixture(name)
    const step = bytes.length > 1000 ? 13 : 1
    for (let length = 0; length < bytes.length; length += step) await outcomeOf(sourceOf(bytes.subarray(0, length), name), tools)
  }
})

test('a damaged Parquet object is refused or read, never a crash', async () => {
  const [, tools] = toolsByName[0] as (typeof toolsByName)[0]
  const bytes = fixture('parquet-date32.parquet')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 5), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (flips) => {
      const damaged = Uint8Array.from(bytes)
      for (const [at, byte] of flips) damaged[Math.max(at, 4)] = byte
      await outcomeOf(sourceOf(damaged, 'x.parquet'), tools)
    }),
    { numRuns: 300 },
  )
})

function fail(): never {
  throw new Error('expected rows')
}
