import fc from 'fast-check'
import { expect, test } from 'vitest'
import { medianOf, robustSpread } from '../base/robust.ts'
import { dayOf } from '../base/day.ts'
import { LINKED, NO_RANGE, NO_VOLUME, RANGE_UNIT, type SeriesTrace, TRACE_EPOCH, VOLUME_UNIT } from '../model/trace.ts'
import type { Coverage } from '../model/coverage.ts'
import { type MarketSources, marketOf } from './market-of.ts'

interface Bar {
  readonly day: number
  readonly close: number
  /** ln(H/L); absent = not known. */
  readonly range?: number
  readonly level?: number
  readonly isLinked?: boolean
}

function memberOf(symbol: string, bars: readonly Bar[]) {
  const trace: SeriesTrace = {
    length: bars.length,
    day: Uint16Array.from(bars, ({ day }) => day - TRACE_EPOCH),
    close: Float32Array.from(bars, ({ close }) => close),
    range: Uint16Array.from(
      bars,
      ({ range, isLinked = true }, i) =>
        (range === undefined ? NO_RANGE : Math.round(range / RANGE_UNIT)) + (isLinked && i > 0 ? LINKED : 0),
    ),
    volume: Int8Array.from(bars, ({ level }) => (level === undefined ? NO_VOLUME : Math.round(level / VOLUME_UNIT))),
    chosen: new Uint32Array(0),
    content: new Float64Array(0),
    islands: new Uint32Array(0),
    islandGaps: new Float32Array(0),
    weeks: NaN,
    alike: new Int32Array(0),
  }
  const coverage = { firstSlot: bars[0]?.day ?? null, lastSlot: bars.at(-1)?.day ?? null } as Coverage
  return { symbol, coverage, trace: () => trace }
}

const start = dayOf('2024-01-01')
/** `count` symbols S0, S1, … whose returns on the days after the first are what `returnOf` gives. */
function lakeOf(count: number, days: number, returnOf: (symbol: number, day: number) => number, rest: Partial<Bar> = {}) {
  return Array.from({ length: count }, (_, symbol) => {
    let close = 100
    return memberOf(
      `S${symbol}`,
      Array.from({ length: days }, (__, i) => {
        if (i > 0) close *= Math.exp(returnOf(symbol, i))
        return { day: start + i, close, ...rest }
      }),
    )
  })
}

const sources: MarketSources = { intervalClass: 'daily', classOf: () => null, suspectDaysOf: () => null }

test('the move of a day is the median of its returns, within a bin', () => {
  const market = marketOf(
    lakeOf(101, 3, (symbol, day) => (day === 1 ? -0.2 + symbol / 1000 : symbol / 10_000)),
    sources,
  )
  expect(market.on('S0', start + 1)).toMatchObject({ symbols: 101 })
  expect(Math.abs((market.on('S0', start + 1)?.move ?? NaN) - -0.15)).toBeLessThan(0.005)
  expect(Math.abs((market.on('S0', start + 2)?.move ?? NaN) - 0.005)).toBeLessThan(0.0005)
})

test('nineteen symbols are no market, twenty are', () => {
  expect(
    marketOf(
      lakeOf(19, 3, () => 0.01),
      sources,
    ).on('S0', start + 1),
  ).toBeNull()
  expect(
    marketOf(
      lakeOf(20, 3, () => 0.01),
      sources,
    ).on('S0', start + 1)?.symbols,
  ).toBe(20)
})

test('a class of twenty has figures of its own, a smaller one those of the dataset', () => {
  const members = lakeOf(60, 2, (symbol) => (symbol < 20 ? -0.05 : 0.01))
  const market = marketOf(members, {
    ...sources,
    classOf: (symbol) => (Number(symbol.slice(1)) < 20 ? 'ETF' : symbol === 'S20' ? 'fund' : 'stock'),
  })
  expect(market.on('S0', start + 1)).toMatchObject({ symbols: 20 })
  expect(market.on('S0', start + 1)?.move).toBeCloseTo(-0.05, 2)
  expect(market.on('S30', start + 1)).toMatchObject({ symbols: 39 })
  expect(market.on('S20', start + 1)).toMatchObject({ symbols: 60 })
  expect(market.on('UNKNOWN', start + 1)).toMatchObject({ symbols: 60 })
  const smaller = marketOf(members, { ...sources, classOf: (symbol) => (Number(symbol.slice(1)) < 19 ? 'ETF' : 'stock') })
  expect(smaller.on('S0', start + 1)).toMatchObject({ symbols: 60 })
})

test('a suspected bar counts neither for the return into it nor for the one out of it', () => {
  const members = lakeOf(60, 4, (symbol, day) => (symbol < 40 ? (day === 1 ? -0.5 : day === 2 ? 0.5 : 0) : 0.01))
  const market = marketOf(members, { ...sources, suspectDaysOf: (symbol) => (Number(symbol.slice(1)) < 40 ? new Set([start + 1]) : null) })
  expect(market.on('S0', start + 1)).toMatchObject({ symbols: 20 })
  expect(market.on('S0', start + 1)?.move).toBeCloseTo(0.01, 3)
  expect(market.on('S0', start + 2)).toMatchObject({ symbols: 60 })
  expect(market.on('S0', start + 2)?.move).toBeCloseTo(0.01, 3)
})

test('a return over a gap is none: where all have one the move is not known', () => {
  const members = Array.from({ length: 30 }, (_, s) =>
    memberOf(`S${s}`, [
      { day: start, close: 100 },
      { day: start + 5, close: 50, isLinked: false, range: 0.02 },
    ]),
  )
  expect(marketOf(members, sources).on('S0', start + 5)).toMatchObject({ symbols: 30, move: NaN })
})

test('deviation, range ratio and volume level are those of the days before', () => {
  const days = 300
  const moves = Array.from({ length: days }, (_, i) => ((i * 7) % 11) / 1000 - 0.005)
  const members = Array.from({ length: 25 }, (_, s) => {
    let close = 100
    return memberOf(
      `S${s}`,
      moves.map((move, i) => {
        if (i > 0) close *= Math.exp(move)
        return { day: start + i, close, range: i === days - 1 ? 0.09 : 0.02, level: i === days - 1 ? 0.7 : 0 }
      }),
    )
  })
  const market = marketOf(members, sources)
  const day = market.on('S0', start + days - 1)
  expect(day?.moveDeviation).toBeCloseTo(robustSpread(moves.slice(-251, -1)).deviation, 3)
  expect(day?.rangeRatio).toBeGreaterThan(4.1)
  expect(day?.rangeRatio).toBeLessThan(4.9)
  expect(day?.volumeLevel).toBeCloseTo(0.7, 1)
  // Of the returns, whose first is on the second day, twenty must come before.
  expect(market.on('S0', start + 20)?.moveDeviation).toBeNaN()
  expect(market.on('S0', start + 21)?.moveDeviation).toBeGreaterThan(0)
  expect(market.on('S0', start + 19)?.rangeRatio).toBeNaN()
  expect(market.on('S0', start + 20)?.rangeRatio).toBeCloseTo(1, 1)
})

test('weekly bars of one ISO week are one day of the market, whatever their labels', () => {
  const friday = dayOf('2024-01-05')
  const members = Array.from({ length: 30 }, (_, s) =>
    memberOf(
      `S${s}`,
      [0, 7, 14].map((days, i) => ({ day: friday + days - (s % 5), close: 100 * 1.02 ** i })),
    ),
  )
  const market = marketOf(members, { ...sources, intervalClass: 'weekly' })
  for (const day of ['2024-01-08', '2024-01-12', '2024-01-14'])
    expect(market.on('S1', dayOf(day))).toMatchObject({ symbols: 30, move: expect.closeTo(Math.log(1.02), 2) as number })
  expect(market.on('S1', dayOf('2024-01-22'))).toBeNull()
})

test('what lies outside is not known: before, after, intraday, and without readable series', () => {
  const members = lakeOf(30, 3, () => 0.01)
  const market = marketOf(members, sources)
  expect([market.on('S0', start - 1), market.on('S0', start + 3), market.on('S0', -1e9)]).toEqual([null, null, null])
  expect(marketOf(members, { ...sources, intervalClass: 'intraday' }).on('S0', start + 1)).toBeNull()
  expect(
    marketOf(
      members.map((member) => ({ ...member, trace: () => null })),
      sources,
    ).on('S0', start + 1),
  ).toBeNull()
  expect(marketOf([], sources).on('S0', start)).toBeNull()
})

test('rubbish is counted nowhere, and the last bins hold whatever lies beyond', () => {
  const members = Array.from({ length: 30 }, (_, s) =>
    memberOf(
      `S${s}`,
      [1e-30, 1e30, NaN, 0, 5, 1e-30].map((close, i) => ({ day: start + i, close, range: 3.2766, level: 6 })),
    ),
  )
  const market = marketOf(members, sources)
  expect(market.on('S0', start + 1)?.move).toBeGreaterThan(4)
  expect(market.on('S0', start + 2)).toMatchObject({ symbols: 30, move: NaN })
  expect(market.on('S0', start + 4)?.move).toBeNaN()
  expect(market.on('S0', start + 5)?.move).toBeLessThan(-4)
  expect(market.on('S0', start + 1)?.volumeLevel).toBeCloseTo(3.1, 1)
})

test.each(['daily', 'weekly'] as const)(
  'volume levels of the dataset as a whole are told %s, by the first day of each period',
  (intervalClass) => {
    const symbols = Array.from({ length: 40 }, (_, s) => `S${s}`)
    const members = symbols.map((symbol, s) =>
      memberOf(
        symbol,
        Array.from({ length: 40 }, (__, i) => ({ day: start + i, close: 100, ...(i % 6 !== 5 && { level: ((s * i) % 50) / 20 }) })),
      ),
    )
    const classOf = (symbol: string) => (symbols.indexOf(symbol) < 20 ? 'stock' : 'etf')
    const market = marketOf(members, { ...sources, intervalClass, classOf })
    const { firstDay, step, values } = market.volumeLevels
    expect(values.length).toBeGreaterThan(40 / step - 1)
    for (const [period, level] of values.entries())
      expect(level).toEqual(market.volumeLevelOn('none of them', TRACE_EPOCH + firstDay + period * step))
    expect(values.some((level) => level > 0)).toBe(true)
  },
)

test('medians are the exact ones to within a bin, however the symbols are ordered and classed', () => {
  const returns = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 20, maxLength: 60 })
  fc.assert(
    fc.property(returns, fc.boolean(), (values, isClassed) => {
      const members = lakeOf(values.length, 2, (symbol) => values[symbol] as number, { range: 0.013 })
      const market = marketOf(isClassed ? members.toReversed() : members, {
        ...sources,
        classOf: (symbol) => (isClassed && Number(symbol.slice(1)) % 2 === 0 ? 'stock' : null),
      })
      const exact = medianOf(values)
      const sorted = [...values].sort((a, b) => a - b)
      const gap = (sorted[values.length >> 1] as number) - (sorted[(values.length - 1) >> 1] as number)
      const found = market.on('UNKNOWN', start + 1)?.move ?? NaN
      // An even number of symbols has two middle ones, and the histogram's median may be any between.
      expect(Math.abs(found - exact)).toBeLessThan(gap + Math.max(0.0005, Math.abs(exact) / 7, Math.abs(found) / 7))
    }),
  )
})
