import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PlainXxh64 } from '../kernel/plain-xxh64.ts'
import { packedColumns, type StoredColumns } from '../model/stored-columns.ts'
import { headerBytes } from './block-layout.ts'
import { PackDamaged } from './pack-damaged.ts'
import { packFile, packSizes, removeOtherPacks } from './pack-folder.ts'
import type { SeriesTrace } from '../model/trace.ts'
import { openPack, readPack, readTrace } from './pack-reader.ts'
import { PackGlances } from './pack-glances.ts'
import { encodeTrace } from './trace-block.ts'
import { createPackWriter } from './pack-writer.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'packs-'))
})
afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true })
})

const usPerDay = 86_400_000_000

function dailyColumns(rows: number, parts: Partial<StoredColumns> = {}): StoredColumns {
  const session = Int32Array.from({ length: rows }, (_, i) => 12_000 + i)
  const prices = (offset: number) => Float64Array.from({ length: rows }, (_, i) => 100 + Math.sin(i + offset))
  return {
    length: rows,
    session,
    time: Float64Array.from(session, (day) => day * usPerDay),
    open: prices(0),
    high: prices(1),
    low: prices(2),
    close: prices(3),
    volume: prices(4),
    bid: null,
    ask: null,
    flags: new Uint16Array(rows),
    decimals: new Uint8Array(rows).fill(4),
    sourceRow: Uint32Array.from({ length: rows }, (_, i) => i),
    object: null,
    ...parts,
  }
}

/** Columns by their bits and element types, without what lies behind their length. */
function bitsOf(columns: StoredColumns): Record<string, string | null> {
  const bits = packedColumns.map((name): [string, string | null] => {
    const values = columns[name]
    if (values === null) return [name, null]
    const used = Buffer.from(values.buffer, values.byteOffset, columns.length * values.BYTES_PER_ELEMENT)
    return [name, `${values.constructor.name} ${used.toString('hex')}`]
  })
  return { length: String(columns.length), ...Object.fromEntries(bits) }
}

const bit64 = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  // Quiet, signalling and negative NaN with payloads, both zeros.
  fc.constantFrom(0x7ff8000000000001n, 0x7ff0000000000001n, 0xfff8000000abcdefn, 0n, 0x8000000000000000n),
)
const float64 = (rows: number) =>
  fc.oneof(
    // What narrowing is for, and what lies at its limits.
    fc
      .tuple(
        fc.array(fc.integer({ min: -70_000, max: 70_000 }), { minLength: rows, maxLength: rows }),
        fc.constantFrom(1, 100, 1e4, 1e15),
        fc.constantFrom(0, 1e6, 2 ** 50, -(2 ** 50)),
        fc.constantFrom(1, 2 ** 15, 2 ** 33),
      )
      .map(([counts, scale, base, spread]) => Float64Array.from(counts, (count) => (base + count * spread) / scale)),
    fc.array(bit64, { minLength: rows, maxLength: rows }).map((bits) => new Float64Array(BigUint64Array.from(bits).buffer)),
    bit64.map((bits) => new Float64Array(new BigUint64Array(rows).fill(bits).buffer)),
  )
const integers = <T>(rows: number, [min, max]: readonly [number, number], from: (values: number[]) => T) =>
  fc.oneof(
    fc.array(fc.integer({ min, max }), { minLength: rows, maxLength: rows }).map(from),
    fc.integer({ min, max }).map((value) => from(Array.from({ length: rows }, () => value))),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min: -3, max: 3 }))
      .map(([start, step]) => from(Array.from({ length: rows }, (_, i) => Math.min(max, Math.max(min, start + i * step))))),
  )
const uint32 = (rows: number) => integers(rows, [0, 2 ** 32 - 1], (values) => Uint32Array.from(values))
const uint16 = (rows: number) => integers(rows, [0, 65_535], (values) => Uint16Array.from(values))
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })

const anyColumns = fc.nat({ max: 40 }).chain((rows): fc.Arbitrary<StoredColumns> =>
  integers(rows, [-(2 ** 31), 2 ** 31 - 1], (values) => Int32Array.from(values)).chain((session) =>
    fc.record({
      length: fc.oneof(fc.constant(rows), fc.nat({ max: rows })),
      session: fc.constant(session),
      time: fc.oneof(
        float64(rows),
        fc.constant(Float64Array.from(session, (day) => day * usPerDay)),
        fc.constant(Float64Array.from(session, (day) => day * -usPerDay)),
      ),
      open: float64(rows),
      high: float64(rows),
      low: float64(rows),
      close: float64(rows),
      volume: float64(rows),
      bid: orNull(float64(rows)),
      ask: orNull(float64(rows)),
      flags: uint16(rows),
      decimals: integers(rows, [0, 255], (values) => Uint8Array.from(values)),
      sourceRow: uint32(rows),
      object: orNull(fc.oneof(uint16(rows), uint32(rows))),
    }),
  ),
)

test('reading back gives what was put, bit for bit, whatever the columns hold', () => {
  let pack = 0
  fc.assert(
    fc.property(fc.array(anyColumns, { minLength: 1, maxLength: 4 }), (all) => {
      const writer = createPackWriter(dataFolder, `p${++pack}`)
      const locations = all.map((columns) => writer.put(columns))
      expect(writer.finish()).toBe(`p${pack}`)
      expect(locations.map((location) => bitsOf(readPack(dataFolder, location)))).toEqual(all.map(bitsOf))
    }),
    { numRuns: 150 },
  )
})

test('columns made when they are asked for are those made at once', () => {
  fc.assert(
    fc.property(anyColumns, (columns) => {
      const one = createPackWriter(dataFolder, 'one')
      const location = one.put(columns)
      one.finish()
      const opened = openPack(dataFolder, location)
      expect(bitsOf(opened)).toEqual(bitsOf(columns))
      expect(opened.time).toBe(opened.time)
    }),
    { numRuns: 50 },
  )
})

test('a glance at a pack shows the same, also after one at another series', () => {
  fc.assert(
    fc.property(fc.array(anyColumns, { minLength: 1, maxLength: 4 }), fc.boolean(), (all, isOwn) => {
      const one = createPackWriter(dataFolder, 'one')
      const locations = all.map((columns) => one.put(columns))
      one.finish()
      const glances = new PackGlances(dataFolder, () => isOwn)
      for (const [i, location] of locations.entries()) {
        const columns = all[i] as StoredColumns
        const glance = glances.at(location)
        const [start, end] = [Math.min(3, columns.length), Math.min(9, columns.length)]
        expect(bitsOf(glance.between(start, 9))).toEqual(bitsOf(rowsOf(columns, start, end)))
        expect(bitsOf(glance)).toEqual(bitsOf(columns))
      }
      glances.close()
    }),
    { numRuns: 50 },
  )
})

test('a stretch of rows has what those rows have, as far as there are any', () => {
  fc.assert(
    fc.property(anyColumns, fc.nat({ max: 40 }), fc.nat({ max: 50 }), fc.nat({ max: 40 }), (columns, from, to, within) => {
      const one = createPackWriter(dataFolder, 'one')
      const location = one.put(columns)
      one.finish()
      const opened = openPack(dataFolder, location)
      const [start, end] = [Math.min(from, columns.length), Math.min(Math.max(from, to), columns.length)]
      const stretch = opened.between(start, Math.max(from, to))
      expect(bitsOf(stretch)).toEqual(bitsOf(rowsOf(columns, start, end)))
      const inner = Math.min(within, stretch.length)
      expect(bitsOf(stretch.between(inner, Infinity))).toEqual(bitsOf(rowsOf(columns, start + inner, end)))
    }),
    { numRuns: 100 },
  )
})

/** Rows `from` to `to` (excluded). */
function rowsOf(columns: StoredColumns, from: number, to: number): StoredColumns {
  const cut = Object.entries(columns).map(([name, values]: [string, unknown]) => [
    name,
    ArrayBuffer.isView(values) ? (values as Uint8Array).slice(from, to) : values,
  ])
  return { ...(Object.fromEntries(cut) as StoredColumns), length: to - from }
}

/** Writes the one block of a pack as an older version had it. */
function writeOlder(file: string, olderVersion: number): Buffer {
  const bytes = readFileSync(file)
  bytes.writeUInt16LE(olderVersion, 4)
  bytes.writeUInt32LE(crc32(bytes.subarray(232)), 12)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 228)), 228)
  writeFileSync(file, bytes)
  return bytes
}

test.each([1, 2])('a block of version %i, with CRC-32, is read', (olderVersion) => {
  const writer = createPackWriter(dataFolder, 'p')
  // Nothing of this is worth narrowing: version 1 knew no steps.
  const columns = dailyColumns(3, { session: Int32Array.of(-2e9, 0, 2e9) })
  const location = writer.put(columns)
  writer.finish()
  const file = packFile(dataFolder, 'p')
  const bytes = writeOlder(file, olderVersion)
  expect(bitsOf(readPack(dataFolder, location))).toEqual(bitsOf(columns))
  for (const at of [8, 13, 40, bytes.length - 1]) {
    const altered = Buffer.from(bytes)
    altered[at] = (altered[at] as number) ^ 1
    writeFileSync(file, altered)
    expect(() => readPack(dataFolder, location)).toThrow(/altered/)
  }
})

test('a block of a version to come is damaged', () => {
  const writer = createPackWriter(dataFolder, 'p')
  const location = writer.put(dailyColumns(3))
  writer.finish()
  writeOlder(packFile(dataFolder, 'p'), 4)
  expect(() => readPack(dataFolder, location)).toThrow(/its layout has version 4/)
})

test('checksums are the lower half of XXH64, the seal of a trace is that of all its other bytes', () => {
  const writer = createPackWriter(dataFolder, 'p')
  const { length } = writer.put(dailyColumns(3), encodeTrace(someTrace))
  writer.finish()
  const bytes = readFileSync(packFile(dataFolder, 'p'))
  const block = bytes.subarray(0, length)
  const trace = bytes.subarray(length)
  expect(block.readUInt32LE(12)).toBe(Number(xxh64([block.subarray(headerBytes)]) & 0xffffffffn))
  expect(block.readUInt32LE(headerBytes - 4)).toBe(Number(xxh64([block.subarray(0, headerBytes - 4)]) & 0xffffffffn))
  expect(trace.readBigUInt64LE(32)).toBe(xxh64([trace.subarray(0, 32), trace.subarray(40)]))
})

function xxh64(parts: readonly Uint8Array[]): bigint {
  const hash = new PlainXxh64()
  for (const part of parts) hash.update(part)
  return BigInt(`0x${hash.digest()}`)
}

test('small and large series share a pack, arrays may be reused at once', () => {
  const writer = createPackWriter(dataFolder, 'mixed')
  const sizes = [1, 20_000, 300, 5_000, 0, 40_000, 7, 6_000, 6_000]
  const open = new Float64Array(40_000)
  const locations = sizes.map((rows, i) => {
    open.fill(0)
    open.set([i, i + 1])
    return writer.put(dailyColumns(rows, { open }))
  })
  open.fill(-1)
  writer.finish()
  for (const [i, location] of locations.entries()) {
    const columns = readPack(dataFolder, location)
    expect(columns.length).toBe(sizes[i])
    expect([...columns.open.subarray(0, 2)]).toEqual([i, i + 1].slice(0, columns.length))
    expect(columns.close).toEqual(dailyColumns(columns.length).close)
    expect(location.offset % 8).toBe(0)
  }
  expect(statSync(packFile(dataFolder, 'mixed')).size).toBe(locations.reduce((sum, { length }) => sum + length, 0))
})

test('a daily series takes 14 bytes a bar and one header, 42 where its prices are no short decimals', () => {
  const writer = createPackWriter(dataFolder, 'p')
  const bytes = (parts: Partial<StoredColumns> = {}) => writer.put(dailyColumns(5_000, parts)).length - 232
  const cents = Float64Array.from({ length: 5_000 }, (_, i) => (10_000 + i) / 100)
  const decimal = {
    open: cents,
    high: cents,
    low: cents,
    close: cents,
    volume: Float64Array.from(cents, (_, i) => 1e6 + 1000 * i),
    decimals: new Uint8Array(5_000).fill(2),
  }
  expect(bytes()).toBe(5_000 * 42)
  expect(bytes(decimal)).toBe(5_000 * 14)
  // Newest first in the file.
  expect(bytes({ ...decimal, sourceRow: Uint32Array.from({ length: 5_000 }, (_, i) => 4_999 - i) })).toBe(5_000 * 14)
  writer.finish()
})

test('raw columns are views of one buffer', () => {
  const writer = createPackWriter(dataFolder, 'p')
  const location = writer.put(dailyColumns(100))
  writer.finish()
  const columns = readPack(dataFolder, location)
  expect(columns.open.buffer).toBe(columns.close.buffer)
  expect(columns.open.buffer.byteLength).toBe(location.length)
})

test('a writer that was given nothing leaves no file', () => {
  const writer = createPackWriter(dataFolder, 'p')
  expect(writer.finish()).toBeNull()
  expect(packSizes(dataFolder)).toEqual(new Map())
})

test('a pack that a killed scan left is not written over', () => {
  const first = createPackWriter(dataFolder, 'scan-7')
  const kept = first.put(dailyColumns(10))
  first.finish()
  const second = createPackWriter(dataFolder, 'scan-7')
  expect(second.put(dailyColumns(20)).pack).toBe('scan-7-2')
  expect(second.finish({ sync: true })).toBe('scan-7-2')
  expect(readPack(dataFolder, kept).length).toBe(10)
})

test('a series can be moved to another pack, and packs nobody needs go', () => {
  const old = createPackWriter(dataFolder, 'old')
  old.put(dailyColumns(50))
  const live = old.put(dailyColumns(9_000, { volume: new Float64Array(9_000).fill(NaN) }))
  old.finish()
  const fresh = createPackWriter(dataFolder, 'new')
  const moved = fresh.copy(live)
  fresh.finish()
  expect(moved).toEqual({ pack: 'new', offset: 0, length: live.length, trace: 0 })
  const before = bitsOf(readPack(dataFolder, live))
  expect(removeOtherPacks(dataFolder, ['new'])).toEqual(['old'])
  expect(packSizes(dataFolder)).toEqual(new Map([['new', live.length]]))
  expect(bitsOf(readPack(dataFolder, moved))).toEqual(before)
})

test('abandoning deletes what was written', () => {
  const writer = createPackWriter(dataFolder, 'p')
  writer.put(dailyColumns(10_000))
  writer.abandon()
  expect(packSizes(dataFolder)).toEqual(new Map())
})

test('a pack cut short or altered anywhere is damaged, never wrong columns', () => {
  const writer = createPackWriter(dataFolder, 'p')
  writer.put(dailyColumns(3))
  const location = writer.put(dailyColumns(5, { bid: Float64Array.of(1, 2, 3, 4, 5) }))
  writer.finish()
  const file = packFile(dataFolder, 'p')
  const whole = readFileSync(file)
  for (let at = location.offset; at < whole.length; at++) {
    const altered = Buffer.from(whole)
    altered[at] = (altered[at] as number) ^ 0x10
    writeFileSync(file, altered)
    expect(() => readPack(dataFolder, location), `byte ${at}`).toThrow(PackDamaged)
    for (const isOwn of at < location.offset + headerBytes ? [true, false] : [false]) {
      const glances = new PackGlances(dataFolder, () => isOwn)
      expect(() => glances.at(location), `byte ${at}`).toThrow(PackDamaged)
      glances.close()
    }
  }
  writeFileSync(file, whole)
  for (const size of [whole.length - 1, location.offset + 240, location.offset + 8, location.offset, 0]) {
    truncateSync(file, size)
    expect(() => readPack(dataFolder, location)).toThrow(/cut short/)
  }
  // As a power cut leaves it: the length is there, the bytes are not.
  const descriptor = openSync(file, 'w')
  writeSync(descriptor, Buffer.alloc(whole.length))
  closeSync(descriptor)
  expect(() => readPack(dataFolder, location)).toThrow(PackDamaged)
  writeFileSync(file, whole)
  expect(() => readPack(dataFolder, { ...location, length: location.length - 8 })).toThrow(PackDamaged)
  expect(() => readPack(dataFolder, { ...location, offset: location.offset - 8 })).toThrow(PackDamaged)
  unlinkSync(file)
  expect(() => readPack(dataFolder, location)).toThrow(PackDamaged)
})

test('a data folder that cannot hold packs is named', () => {
  writeFileSync(join(dataFolder, 'packs'), '')
  expect(() => createPackWriter(dataFolder, 'p').put(dailyColumns(1))).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }))
  const below = join(dataFolder, 'packs')
  expect(() => createPackWriter(below, 'p').put(dailyColumns(1))).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }))
})

const someTrace: SeriesTrace = {
  length: 3,
  day: Uint16Array.of(1, 2, 65_535),
  close: Float32Array.of(1.5, NaN, 3),
  range: Uint16Array.of(1, 2, 3),
  volume: Int8Array.of(-128, 0, 127),
  chosen: Uint32Array.of(1),
  content: Float64Array.of(Math.PI),
  alike: Int32Array.of(-5, 7),
  islands: Uint32Array.of(0x2000001),
  islandGaps: Float32Array.of(0.5),
  weeks: 12_345,
}

test('a trace comes back as it was put, also from a compacted pack', () => {
  const writer = createPackWriter(dataFolder, 'one')
  writer.put(dailyColumns(5))
  const location = writer.put(dailyColumns(7), encodeTrace(someTrace))
  writer.finish()
  expect(readTrace(dataFolder, location)).toEqual(someTrace)
  const compacted = createPackWriter(dataFolder, 'two')
  const moved = compacted.copy(location)
  compacted.finish()
  expect(readTrace(dataFolder, moved)).toEqual(someTrace)
  expect(readPack(dataFolder, moved).length).toBe(7)
})

test('an altered or cut trace is noticed, and leaves the columns readable', () => {
  const writer = createPackWriter(dataFolder, 'one')
  const location = writer.put(dailyColumns(5), encodeTrace(someTrace))
  writer.finish()
  const file = packFile(dataFolder, 'one')
  const whole = readFileSync(file)
  for (let at = location.length; at < location.length + location.trace; at += 7) {
    const altered = Buffer.from(whole)
    altered[at] = (altered[at] as number) ^ 0x10
    writeFileSync(file, altered)
    expect(() => readTrace(dataFolder, location)).toThrow(PackDamaged)
    expect(readPack(dataFolder, location).length).toBe(5)
  }
  writeFileSync(file, whole.subarray(0, whole.length - 8))
  expect(() => readTrace(dataFolder, location)).toThrow(PackDamaged)
})
