import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainLoops } from '../../src/checks/plain-loops.ts'
import { traceColumns } from '../../src/checks/trace-columns.ts'
import { tracedRange } from '../../src/checks/trace-of.ts'
import { loadKernel } from '../../src/kernel/wasm-decoder.ts'
import type { Bars } from '../../src/model/bars.ts'
import type { SeriesLoops } from '../../src/model/series-loops.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../../src/model/trace.ts'
import { decodeTrace, verifyTrace } from '../../src/states/trace-block.ts'
import { barsOf, type BarValues } from '../support/series.ts'

// Every implementation of SeriesLoops gives the same as the plain one, to the bit.

const refused: SeriesLoops = {
  screen: () => expect.unreachable('left to the plain loops'),
  alikePairs: () => expect.unreachable('left to the plain loops'),
  farVolumes: () => expect.unreachable('left to the plain loops'),
  returnsApart: () => expect.unreachable('left to the plain loops'),
}
const kernel = loadKernel()
const loops = kernel.loops(refused)
/** Leaves to the plain loops what is beyond it. */
const whole = kernel.loops(plainLoops)

/** Values at which a loop decides, and such as no price should have. */
const odd = fc.constantFrom(NaN, 0, -0, -1, Infinity, -Infinity, 5e-324, 1e-300, 1e300, Number.MAX_VALUE, 10, 13.99, 14, 14.01)
const near = fc.integer({ min: 950, max: 1050 }).map((cents) => cents / 100)
const far = fc.double({ min: 1, max: 100, noNaN: true })
const price = fc.oneof({ weight: 12, arbitrary: near }, { weight: 2, arbitrary: far }, { weight: 1, arbitrary: odd })
const oddVolume = fc.constantFrom(NaN, -1, 0, 0.5, 1, 1.5, 2 ** 31 - 1, 2 ** 49 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e300, Infinity, 5e-324)
const volume = (least: number) =>
  fc.oneof({ weight: 20, arbitrary: fc.integer({ min: least, max: 3000 }) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 ** 40 }) })
const anyVolume = fc.oneof({ weight: 12, arbitrary: volume(900) }, { weight: 1, arbitrary: oddVolume })

const wild = fc.record({ open: price, high: price, low: price, close: price, volume: anyVolume, flags: flag(), decimals: decimals() })
/** A bar that is in order, whose prices come again now and then. */
const calm = fc
  .record({
    low: near,
    over: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }),
    volume: volume(2900),
    decimals: decimals(),
  })
  .map(({ low, over, ...rest }): BarValues => {
    const [open = 0, close = 0, above = 0] = over
    return { open: low + open / 100, close: low + close / 100, low, high: low + (Math.max(open, close) + above) / 100, ...rest }
  })

function flag() {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(2, 0x8000, 4) })
}
function decimals() {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(2) }, { weight: 1, arbitrary: fc.constantFrom(0, 1, 15) })
}

/** Calm bars with wild ones among them, on days that leave some out. */
const anyBars = fc
  .record({
    rows: fc.array(fc.oneof({ weight: 30, arbitrary: calm }, { weight: 1, arbitrary: wild }), { maxLength: 300, size: 'max' }),
    wilder: fc.array(wild, { maxLength: 40 }),
    first: fc.oneof(
      fc.integer({ min: TRACE_EPOCH - 40, max: TRACE_EPOCH + 40 }),
      fc.integer({ min: 0, max: 20_000 }),
      fc.constant(TRACE_EPOCH + 0xffd0),
    ),
    steps: fc.array(fc.constantFrom(1, 1, 1, 3, 7), { minLength: 340, maxLength: 340 }),
  })
  .map(({ rows, wilder, first, steps }) => {
    let day = first
    return barsOf([...rows, ...wilder].map((row, i) => ({ ...row, sessionDay: (day += steps[i] ?? 1) })))
  })

function packedTrace(bars: Bars, linked: Uint8Array, alike: readonly number[] = []): SeriesTrace {
  const packed = kernel.packTrace(bars, linked, tracedRange(bars), alike) as Uint8Array<ArrayBuffer>
  expect(verifyTrace(packed)).toBeNull()
  return decodeTrace(packed)
}

function plainTrace(bars: Bars, linked: Uint8Array, alike: readonly number[] = []): SeriesTrace {
  return { ...traceColumns(bars, linked, tracedRange(bars)), alike: Int32Array.from(alike) }
}

test('the kernel screens as the plain loops do', () => {
  fc.assert(
    fc.property(anyBars, (bars) => {
      expect(loops.screen(bars)).toEqual(plainLoops.screen(bars))
    }),
    { numRuns: 300 },
  )
})

test('the kernel finds the same pairs that are alike', () => {
  fc.assert(
    fc.property(anyBars, fc.array(fc.nat(), { maxLength: 60 }), (bars, copied) => {
      for (let i = 0; bars.length > 0 && i + 1 < copied.length; i += 2)
        copyBar(bars, (copied[i] ?? 0) % bars.length, (copied[i + 1] ?? 0) % bars.length, i % 3)
      expect(loops.alikePairs(bars)).toEqual(plainLoops.alikePairs(bars))
    }),
    { numRuns: 300 },
  )
})

test('the kernel makes the bytes of the same trace', () => {
  fc.assert(
    fc.property(
      anyBars,
      fc.uint8Array({ max: 1, minLength: 340, maxLength: 340 }),
      fc.array(fc.integer({ min: -1000, max: 30_000 }), { maxLength: 9 }),
      (bars, linked, alike) => {
        expect(packedTrace(bars, linked, alike)).toEqual(plainTrace(bars, linked, alike))
      },
    ),
    { numRuns: 300 },
  )
})

test('the kernel finds the same volumes that are far from half of those before', () => {
  const window = fc.oneof(
    fc.constant(63),
    fc.constant(255),
    fc.integer({ min: 2, max: 40 }).map((half) => 2 * half + 1),
  )
  const factor = fc.oneof(fc.double({ min: 2, max: 9, noNaN: true }), fc.constantFrom(2, 4, 1e300, Infinity))
  const distance = fc.oneof(fc.constant(8 * 1.4826), fc.double({ min: 1, max: 1e6, noNaN: true }))
  fc.assert(
    fc.property(anyBars, window, fc.nat(), factor, distance, fc.boolean(), (bars, longest, any, far, mads, isUsable) => {
      if (isUsable)
        for (let i = 0; i < bars.length; i++)
          if (!((bars.volume[i] as number) >= 0 && (bars.volume[i] as number) <= 2 ** 62)) bars.volume[i] = 7
      const limits = { window: longest, atLeast: 1 + (any % longest), far, mads }
      expect((isUsable ? loops : whole).farVolumes(bars, limits)).toEqual(plainLoops.farVolumes(bars, limits))
    }),
    { numRuns: 300 },
  )
})

test('the kernel finds the same returns that stand apart from those before', () => {
  const linked = fc
    .array(fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 0), { minLength: 340, maxLength: 340 })
    .map((values) => Uint8Array.from(values))
  const limits = fc.record({
    leastRatio: fc.constantFrom(0, 1e-3, 0.01, 0.04),
    window: fc.oneof(fc.constant(63), fc.integer({ min: 5, max: 70 })),
    atLeast: fc.integer({ min: 0, max: 40 }),
    k: fc.constantFrom(1, 2, 4, 10),
    floor: fc.constantFrom(0.0001, 0.005, 0.03),
  })
  fc.assert(
    fc.property(anyBars, linked, limits, (bars, linkedTo, far) => {
      expect(loops.returnsApart(bars, linkedTo, far)).toEqual(plainLoops.returnsApart(bars, linkedTo, far))
    }),
    { numRuns: 300 },
  )
})

test('a volume is far only where half of those before lie that far below, or above, and always where it is as many deviations off as well', () => {
  const volumes = fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(2 ** 40, 2 ** 49 - 1, 2 ** 51, 2 ** 62)), {
    maxLength: 80,
  })
  const factor = fc.constantFrom(2, 3, 4, 4.95, 16)
  const distance = fc.oneof(fc.constantFrom(1, 1.4826, 8 * 1.4826, 1e6), fc.double({ min: 1, max: 40, noNaN: true }))
  fc.assert(
    fc.property(volumes, fc.constantFrom(3, 5, 17), fc.nat(), factor, distance, (values, window, any, far, mads) => {
      const atLeast = 1 + (any % window)
      const half: number[] = []
      const standing: number[] = []
      values.forEach((volume, i) => {
        const before = values.slice(Math.max(0, i - window), i)
        const below = before.filter((other) => 1 + other <= (1 + volume) / far).length
        const above = before.filter((other) => 1 + other >= (1 + volume) * far).length
        if (i < atLeast || 2 * Math.max(below, above) < before.length) return
        half.push(i)
        const { median, mad } = medians(before.map((other) => Math.log(1 + other)))
        if (i < window || Math.abs(Math.log(1 + volume) - median) >= mads * mad) standing.push(i)
      })
      const bars = barsOf(values.map((one, i) => ({ sessionDay: 18_000 + i, volume: one })))
      for (const each of [plainLoops, whole]) {
        const found = each.farVolumes(bars, { window, atLeast, far, mads }) ?? []
        expect(half).toEqual(expect.arrayContaining([...found]))
        expect(found).toEqual(expect.arrayContaining(standing))
      }
    }),
    { numRuns: 1000 },
  )
})

test('a volume five times those before is far where they are alike, not where they lie far apart themselves', () => {
  const limits = { window: 63, atLeast: 20, far: 4, mads: 12 }
  const farFrom = (usual: (i: number) => number) => {
    const bars = barsOf(Array.from({ length: 100 }, (_, i) => ({ sessionDay: 18_000 + i, volume: i === 90 ? 5000 : usual(i) })))
    return [plainLoops, loops].map((each) => each.farVolumes(bars, limits))
  }
  expect(farFrom((i) => 1000 + (i % 50))).toEqual([[90], [90]])
  expect(farFrom((i) => [600, 1000, 1600][i % 3] as number)).toEqual([[], []])
})

test('a window of 255 bars is counted whole, a longer one by the plain loops', () => {
  const bars = barsOf(Array.from({ length: 1200 }, (_, i) => ({ sessionDay: 10_000 + i, volume: i === 1100 ? 1e6 : 100 })))
  expect(loops.farVolumes(bars, { window: 255, atLeast: 255, far: 4, mads: 12 })).toEqual([1100])
  expect(whole.farVolumes(bars, { window: 999, atLeast: 999, far: 4, mads: 12 })).toEqual([1100])
})

test('columns that stand in the memory of the kernel are read there', () => {
  const window = kernel.decoder.window()
  const rows = Array.from({ length: 500 }, (_, i) => ({
    sessionDay: 18_000 + i,
    open: 10 + (i % 7),
    close: 10 + (i % 5),
    high: 18,
    low: 9,
    volume: 1000 + i,
  }))
  const bars = barsOf(rows)
  let end = window.byteOffset
  const moved = <T extends Float64Array | Int32Array | Uint16Array | Uint8Array>(values: T): T => {
    const Kind = values.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => T
    const copy = new Kind(window.buffer, end, values.length)
    copy.set(values)
    end += (values.byteLength + 7) & ~7
    return copy
  }
  const { session, open, high, low, close, volume, flags, decimals } = bars
  const inside: Bars = {
    ...bars,
    session: moved(session),
    open: moved(open),
    high: moved(high),
    low: moved(low),
    close: moved(close),
    volume: moved(volume),
    flags: moved(flags),
    decimals: moved(decimals),
  }
  const linked = new Uint8Array(500).fill(1, 1)
  expect(packedTrace(inside, linked)).toEqual(plainTrace(bars, linked))
  expect(loops.screen(inside)).toEqual(plainLoops.screen(bars))
  expect(loops.alikePairs(inside)).toEqual(plainLoops.alikePairs(bars))
})

test('what the kernel has no room for is left to the plain loops', () => {
  const long = barsOf(Array.from({ length: 65_537 }, (_, i) => ({ sessionDay: i })))
  const alike = barsOf(Array.from({ length: 20_000 }, (_, i) => ({ sessionDay: i, low: 8, open: 9, close: 10, high: 12 })))
  expect(kernel.packTrace(long, new Uint8Array(long.length), tracedRange(long), [])).toBeNull()
  expect(whole.screen(long)).toEqual(plainLoops.screen(long))
  expect(whole.alikePairs(alike)).toEqual(plainLoops.alikePairs(alike))
})

function copyBar({ open, high, low, close, volume: volumes }: Bars, from: number, to: number, changed: number): void {
  open[to] = open[from] as number
  high[to] = high[from] as number
  low[to] = low[from] as number
  close[to] = (close[from] as number) + (changed === 1 ? 0.01 : 0)
  if (changed > 0) volumes[to] = volumes[from] as number
}

function medians(values: readonly number[]): { median: number; mad: number } {
  const middle = (some: readonly number[]) => some.toSorted((a, b) => a - b)[some.length >> 1] as number
  const median = middle(values)
  return { median, mad: middle(values.map((value) => Math.abs(value - median))) }
}
