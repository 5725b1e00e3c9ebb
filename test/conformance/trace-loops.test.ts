import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { islandsOf, islandWord } from '../../src/checks/lake/islands.ts'
import { ROW } from '../../src/checks/market-counts.ts'
import { binEdges } from '../../src/checks/market-medians.ts'
import { plainTraceLoops } from '../../src/checks/plain-trace-loops.ts'
import { loadTraceLoops } from '../../src/kernel/wasm-trace-loops.ts'
import type { CountedSeries, Counts, EachTrace, LakeIsland, PossibleOwner, TraceLoops } from '../../src/model/trace-loops.ts'
import { LINKED, type SeriesTrace } from '../../src/model/trace.ts'
import { tracedFrom } from '../support/traces.ts'

// Every implementation of TraceLoops gives the same as the plain one.

const refused: TraceLoops = {
  suspectVolumes: () => expect.unreachable('left to the plain loops'),
  volumeSteps: () => expect.unreachable('left to the plain loops'),
  countMarket: () => expect.unreachable('left to the plain loops'),
  countMedians: () => expect.unreachable('left to the plain loops'),
  possibleOwners: () => expect.unreachable('left to the plain loops'),
  repeatedContents: () => expect.unreachable('left to the plain loops'),
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
    const oddClose = [NaN, 0, -1, Infinity, 1e-40, 3e38, 50 + next(100), 100 * 4 ** next(9)]
    const oddVolume = [-128, -127, -126, 127]
    return tracedFrom({
      day: Uint16Array.from(days),
      close: Float32Array.from(days, () => (next(oddOf) === 0 ? (oddClose[next(8)] as number) : 100 + next(40) / 8)),
      range: Uint16Array.from(days, () => (next(oddOf) === 0 ? 0x7fff - next(2) * next(0x8000) : next(300)) | (next(9) === 0 ? 0 : LINKED)),
      volume: Int8Array.from(days, (_, i) => {
        // Steps that come back as the level follows.
        const step = (steps[Math.floor(i / 90)] ?? 0) * 0.5 ** ((i % 90) / 21)
        return i < 10 ? -128 : next(oddOf) === 0 ? (oddVolume[next(4)] as number) : Math.round(step + next(2 * noise) - noise)
      }),
    })
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

test('the kernel finds the same steps of volumes', () => {
  const logs = fc.record({
    length: fc.integer({ min: 0, max: 106 }),
    step: fc.double({ min: -2, max: 2, noNaN: true }),
    oddOf: fc.constantFrom(5, 40, 10_000),
    isCoarse: fc.boolean(),
    seed,
  })
  const limits = fc.record({ least: fc.double({ min: 0, max: 1.5, noNaN: true }), shift: fc.double({ min: -1, max: 1, noNaN: true }) })
  fc.assert(
    fc.property(logs, fc.integer({ min: 0, max: 106 }), limits, ({ length, step, oddOf, isCoarse, seed }, guess, limits) => {
      const next = numbersFrom(seed)
      const odd = [-Infinity, -Infinity, NaN, Infinity]
      const values = Float64Array.from({ length }, (_, i) => {
        const noise = isCoarse ? (next() % 5) / 8 : (next() % 1000) / 1600
        return next() % oddOf === 0 ? (odd[next() % 4] as number) : 14 + noise + (i < guess ? 0 : step)
      })
      expect(Array.from(loops.volumeSteps({ values, length }, guess, limits))).toEqual(
        Array.from(plainTraceLoops.volumeSteps({ values, length }, guess, limits)),
      )
    }),
    { numRuns: 400 },
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

test('the kernel finds the same medians of counts', () => {
  const edges = binEdges()
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom(1, 3, 400, 0x10000),
      fc.constantFrom(1, 4, 60),
      seed,
      (rows, most, oneOf, seed) => {
        const next = numbersFrom(seed)
        const counts = Uint16Array.from({ length: rows * ROW }, () => (next() % oneOf === 0 ? next() % most : 0))
        for (const least of [1, 20])
          expect(loops.countMedians(counts, edges, least)).toEqual(plainTraceLoops.countMedians(counts, edges, least))
      },
    ),
    { numRuns: 100 },
  )
  const wide = Uint32Array.from({ length: ROW }, (_, bin) => bin)
  expect(loadTraceLoops(plainTraceLoops).countMedians(wide, edges, 20)).toEqual(plainTraceLoops.countMedians(wide, edges, 20))
})

/** What a search tells of, in its order, with the island of each. */
function owned(loops: TraceLoops, traces: readonly SeriesTrace[]) {
  const eachTrace: EachTrace = (visit) => {
    for (const [member, trace] of traces.entries()) visit(member, trace)
  }
  const met: [number, PossibleOwner][] = []
  const islandOf = loops.possibleOwners(eachTrace, { look: 0.12, mostGapDays: 31 }, (rank, owner) => met.push([rank, owner]))
  return met.map(([rank, owner]): [number, PossibleOwner, LakeIsland] => {
    const { member, word, day, lastDay, firstClose, gap } = islandOf(rank)
    return [rank, owner, { member, word, day, lastDay, firstClose, gap }]
  })
}

test('the kernel finds the same possible owners of islands', () => {
  // Few levels and few days, so that series often agree; as many islands on one day as there are series.
  const one = fc.record({
    length: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 30, max: 120 })),
    first: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant(0xff90)),
    seed,
    oddOf: fc.constantFrom(9, 60),
  })
  const traced = ({ length: wanted, first, seed, oddOf }: { length: number; first: number; seed: number; oddOf: number }): SeriesTrace => {
    const number = numbersFrom(seed)
    const next = (below: number) => number() % below
    const days: number[] = []
    for (let day = first; days.length < wanted && day <= 0xffff; day += next(7) === 0 ? 1 + next(45) : 1) days.push(day)
    const { length } = days
    const odd = [NaN, 0, -0, -1, Infinity, 130, 130, 70]
    const close = Float32Array.from(days, () => (next(oddOf) === 0 ? (odd[next(8)] as number) : 100 + next(3) / 4))
    const islands = Uint32Array.from(islandsOf({ close, length }), islandWord)
    return {
      length,
      day: Uint16Array.from(days),
      close,
      range: Uint16Array.from(days, () => next(3) | (next(2) === 0 ? 0 : LINKED)),
      volume: new Int8Array(length),
      chosen: new Uint32Array(0),
      content: new Float64Array(0),
      alike: new Int32Array(0),
      islands,
      islandGaps: Float32Array.from(islands, () => next(100) / 100),
      weeks: NaN,
    }
  }
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), fc.constantFrom(1, 1, 40), (several, times) => {
      const traces = Array.from({ length: times }, () => several)
        .flat()
        .map(traced)
      expect(owned(loops, traces)).toEqual(owned(plainTraceLoops, traces))
    }),
    { numRuns: 60 },
  )
})

test('the kernel finds the same contents that may be there more than once', () => {
  const contents = fc
    .record({ length: fc.integer({ min: 0, max: 300 }), seed, of: fc.constantFrom(50, 1000, 1e9) })
    .map(({ length, seed, of }) => {
      const number = numbersFrom(seed)
      return Float64Array.from({ length }, () => (number() % of) * Math.SQRT2)
    })
  fc.assert(
    fc.property(fc.array(contents, { maxLength: 40 }), fc.constantFrom(1, 2, 16), (lists, shares) => {
      for (let share = 0; share < shares; share++)
        expect(loops.repeatedContents(lists, { share, shares })).toEqual(plainTraceLoops.repeatedContents(lists, { share, shares }))
    }),
    { numRuns: 60 },
  )
})

test('for a lake that is wide the memory grows', () => {
  const trace = fc.sample(anyTrace, { numRuns: 1, seed: 5 })[0] ?? null
  const series = [{ trace: () => trace, group: 0, suspects: [400] }]
  const plan = { frame: { first: 0, last: 0xffff, step: 1 }, groups: 1, isWide: false }
  expect(summed(loops.countMarket(series, plan))).toEqual(summed(plainTraceLoops.countMarket(series, plan)))
})

test('what the kernel has no room for is left to the plain loops', () => {
  const whole = loadTraceLoops(plainTraceLoops)
  const length = 300
  const trace = tracedFrom({
    day: Uint16Array.from({ length }, (_, i) => 200 * i),
    close: new Float32Array(length).fill(10),
    range: new Uint16Array(length).fill(LINKED + 5),
    volume: new Int8Array(length),
  })
  const series = [{ trace: () => trace, group: 0, suspects: [400] }]
  for (const plan of [
    { frame: { first: 0, last: 0xffff, step: 1 }, groups: 13, isWide: false },
    { frame: { first: 0, last: 2000, step: 1 }, groups: 1, isWide: true },
  ])
    expect(summed(whole.countMarket(series, plan))).toEqual(summed(plainTraceLoops.countMarket(series, plan)))
  const long = new Float64Array(0x10001).fill(1)
  const all = { share: 0, shares: 1 }
  expect(whole.repeatedContents([long], all)).toEqual(plainTraceLoops.repeatedContents([long], all))
  const longer = { ...trace, length: 0x10001, islands: Uint32Array.of(100) }
  expect(owned(whole, [trace, longer])).toEqual(owned(plainTraceLoops, [trace, longer]))
})
