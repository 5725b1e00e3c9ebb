import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainTraceLoops } from '../../src/checks/plain-trace-loops.ts'
import { loadTraceLoops } from '../../src/kernel/wasm-trace-loops.ts'
import type { CloseFilter, CountedSeries, Counts, TraceLoops } from '../../src/model/trace-loops.ts'
import { LINKED, type SeriesTrace } from '../../src/model/trace.ts'

// Every implementation of TraceLoops gives the same as the plain one.

const refused: TraceLoops = {
  suspectVolumes: () => expect.unreachable('left to the plain loops'),
  countMarket: () => expect.unreachable('left to the plain loops'),
  ownerDays: () => expect.unreachable('left to the plain loops'),
}
const loops = loadTraceLoops(refused)

const LONGEST = 700
const seed = fc.integer()

/** Whole numbers from 0 to 2^31, always the same of one seed. Source: mulberry32, T. Ettinger. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 1
  }
}

/** Counts as a checksum and their number: they are too many to be shown. */
function summed(groups: readonly (Counts | undefined)[]) {
  return Array.from(
    groups,
    (counts) => counts && [counts.length, crc32(new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength))],
  )
}

/** A trace of which most values are near each other, on days that leave some out. */
const anyTrace = fc
  .record({
    length: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 90, max: LONGEST })),
    first: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(0xff00)),
    seed,
    steps: fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 8, maxLength: 8 }),
    noise: fc.constantFrom(1, 3, 12),
    oddOf: fc.constantFrom(7, 40, 10_000),
  })
  .map(({ length: wanted, first, seed, steps, noise, oddOf }): SeriesTrace => {
    const number = numbersFrom(seed)
    const next = (below: number) => number() % below
    const days: number[] = []
    for (let day = first; days.length < wanted && day <= 0xffff; day += next(9) === 0 ? 1 + next(7) : 1) days.push(day)
    const { length } = days
    const oddClose = [NaN, 0, -1, Infinity, 1e-40, 3e38]
    const oddVolume = [-128, -127, -126, 127]
    return {
      length,
      day: Uint16Array.from(days),
      close: Float32Array.from(days, () => (next(oddOf) === 0 ? (oddClose[next(6)] as number) : 100 + next(40) / 8)),
      range: Uint16Array.from(days, () => (next(oddOf) === 0 ? 0x7ffe + next(2) : next(300)) | (next(9) === 0 ? 0 : LINKED)),
      volume: Int8Array.from(days, (_, i) => {
        // Steps that come back as the level follows.
        const step = (steps[Math.floor(i / 90)] ?? 0) * 0.5 ** ((i % 90) / 21)
        return i < 10 ? -128 : next(oddOf) === 0 ? (oddVolume[next(4)] as number) : Math.round(step + next(2 * noise) - noise)
      }),
      chosen: new Uint32Array(0),
      content: new Float64Array(0),
      alike: new Int32Array(0),
      islands: new Uint32Array(0),
      islandGaps: new Float32Array(0),
      weeks: NaN,
    }
  })

test('the kernel suspects the same volumes', () => {
  const limits = fc.record({
    faint: fc.double({ min: -3, max: -0.1, noNaN: true }),
    step: fc.double({ min: 0.4, max: 1.5, noNaN: true }),
    leastSum: fc.double({ min: 2, max: 16, noNaN: true }),
    seen: fc.constant(0.74),
  })
  fc.assert(
    fc.property(anyTrace, seed, limits, (trace, levelSeed, limits) => {
      const next = numbersFrom(levelSeed)
      const levels = Float32Array.from({ length: 0x10000 }, (_, day) =>
        day < LONGEST * 2 || day > 0xfe00 ? (next() % 50 === 0 ? NaN : ((day * 37) % 41) / 100 - 0.2) : NaN,
      )
      expect(loops.suspectVolumes(trace, levels, limits)).toEqual(plainTraceLoops.suspectVolumes(trace, levels, limits))
    }),
    { numRuns: 60 },
  )
})

test('the kernel counts the market alike, in one group or several, with and without suspects', () => {
  const frame = fc.oneof(
    fc.record({ first: fc.integer({ min: 0, max: 300 }), last: fc.integer({ min: 300, max: 1500 }), step: fc.constant(1) }),
    fc.record({ first: fc.integer({ min: 0, max: 20 }), last: fc.integer({ min: 20, max: 200 }), step: fc.constant(7) }),
  )
  const one = fc.record({
    traced: fc.option(anyTrace, { freq: 9 }),
    group: fc.integer({ min: 0, max: 2 }),
    suspects: fc.array(fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: -30_000, max: 90_000 })), { maxLength: 20 }),
  })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), fc.constantFrom(1, 30), frame, (several, times, frame) => {
      const series = Array.from({ length: times }, () => several)
        .flat()
        .map(({ traced, group, suspects }): CountedSeries => ({ trace: () => traced, group, suspects }))
      const plan = { frame, groups: 3, isWide: false }
      expect(summed(loops.countMarket(series, plan))).toEqual(summed(plainTraceLoops.countMarket(series, plan)))
    }),
    { numRuns: 40 },
  )
})

test('the kernel finds the same days to look at for owners', () => {
  fc.assert(
    fc.property(
      anyTrace,
      fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0xff00, max: 0xffff })), { maxLength: 200 }),
      fc.constantFrom(4, 5, 7),
      seed,
      fc.array(fc.nat({ max: LONGEST }), { maxLength: 10 }),
      (trace, days, wordsBits, filterSeed, islands) => {
        const next = numbersFrom(filterSeed)
        const filter: CloseFilter = {
          days: Uint16Array.from(days).sort(),
          bits: Int32Array.from({ length: days.length << wordsBits }, () => next() & next() & next()),
          wordsBits,
        }
        const islandDays = Uint16Array.from(
          islands.flatMap((i) => trace.day[i] ?? []),
          (day) => day,
        ).sort()
        expect([...loops.ownerDays(trace, filter, islandDays)]).toEqual([...plainTraceLoops.ownerDays(trace, filter, islandDays)])
      },
    ),
    { numRuns: 100 },
  )
})

test('what the kernel has no room for is left to the plain loops', () => {
  const whole = loadTraceLoops(plainTraceLoops)
  const length = 300
  const trace: SeriesTrace = {
    length,
    day: Uint16Array.from({ length }, (_, i) => 200 * i),
    close: new Float32Array(length).fill(10),
    range: new Uint16Array(length).fill(LINKED + 5),
    volume: new Int8Array(length),
    chosen: new Uint32Array(0),
    content: new Float64Array(0),
    alike: new Int32Array(0),
    islands: new Uint32Array(0),
    islandGaps: new Float32Array(0),
    weeks: NaN,
  }
  const series = [{ trace: () => trace, group: 0, suspects: [400] }]
  for (const plan of [
    { frame: { first: 0, last: 0xffff, step: 1 }, groups: 1, isWide: false },
    { frame: { first: 0, last: 2000, step: 1 }, groups: 1, isWide: true },
  ])
    expect(summed(whole.countMarket(series, plan))).toEqual(summed(plainTraceLoops.countMarket(series, plan)))
  const filter = { days: trace.day, bits: new Int32Array(length << 14).fill(-1), wordsBits: 14 }
  expect(whole.ownerDays(trace, filter, trace.day)).toEqual(plainTraceLoops.ownerDays(trace, filter, trace.day))
})
