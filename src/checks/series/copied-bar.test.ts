import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, isoDate, isoWeekday } from '../../base/day.ts'
import type { Bars } from '../../model/bars.ts'
import { type BarValues, barsOf, contextOf, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { copiedBar, copiedBars, datesOfPair, pairOfDates, sharedDates } from './copied-bar.ts'

const defaults = defaultsOf(copiedBar)

/** A walk of 60 bars in cents, about 50 ticks wide, no two alike, each opening near the close before. */
function walk(count = 60): BarValues[] {
  return Array.from({ length: count }, (_, i) => {
    const open = 5000 + 5 * i
    const close = open + 5 + (i % 7)
    return {
      open: open / 100,
      high: (close + 20 + (i % 5)) / 100,
      low: (open - 20 - (i % 3)) / 100,
      close: close / 100,
      volume: 1_000_000 + 1000 * i,
    }
  })
}

function onSessions(rows: readonly BarValues[]): Bars {
  return sessionBars(rows.length, '2014-06-02', (i) => rows[i] as BarValues)
}

/** Rows with row `to` replaced by row `from`, and what is given. */
function withCopy(from: number, to: number, change: Partial<BarValues> = {}): BarValues[] {
  const rows = walk()
  rows[to] = { ...(rows[from] as BarValues), ...change }
  return rows
}

const found = (rows: readonly BarValues[]) => copiedBars(onSessions(rows), defaults)
const dayAt = (i: number) => onSessions(walk()).session[i] as number

test('bars that differ pass', () => {
  expect(found(walk())).toEqual([])
  const series = seriesOf(onSessions([]))
  expect(copiedBar.run(series, contextOf(series), defaults)).toEqual([])
})

test('a far copy is found, the bar that does not fit its neighbours is blamed, and both dates are named', () => {
  expect(found(withCopy(40, 10))).toMatchObject([
    {
      slots: [dayAt(10)],
      message: expect.stringContaining(`The bar of ${isoDate(dayAt(10))} repeats the prices of ${isoDate(dayAt(40))}`) as string,
      evidence: { twin: isoDate(dayAt(40)) },
    },
  ])
  // The later bar can be the false one as well.
  expect(found(withCopy(10, 40))).toMatchObject([{ slots: [dayAt(40)], evidence: { twin: isoDate(dayAt(10)) } }])
})

test('of two neighbours alike the earlier is blamed: their gaps, the twin skipped, are the same', () => {
  expect(found(withCopy(31, 30))).toMatchObject([{ slots: [dayAt(30)] }])
})

test("a weekend's row that repeats Friday is left to non_session_bar", () => {
  const rows = Array.from(onSessions(walk()).session, (sessionDay, i) => ({ ...(walk()[i] as BarValues), sessionDay }))
  const friday = rows.findIndex(({ sessionDay }) => isoWeekday(sessionDay) === 5)
  rows.splice(friday + 1, 0, { ...(rows[friday] as (typeof rows)[number]), sessionDay: (rows[friday]?.sessionDay ?? 0) + 1 })
  const series = seriesOf(barsOf(rows))
  expect(copiedBar.run(series, contextOf(series), defaults)).toEqual([])
  expect(copiedBars(series.bars, defaults)).toHaveLength(1)
})

test('volumes may differ by one percent', () => {
  const volume = walk()[40]?.volume ?? 0
  expect(found(withCopy(40, 10, { volume: volume * 0.99 }))).toHaveLength(1)
  expect(found(withCopy(40, 10, { volume: volume * 0.989 }))).toHaveLength(1) // the bar is wide: five percent
  const narrow = { wideTicks: 10_000, anyVolumeTicks: 100_000 }
  const with99 = copiedBars(onSessions(withCopy(40, 10, { volume: volume * 0.99 })), { ...defaults, ...narrow })
  const with98 = copiedBars(onSessions(withCopy(40, 10, { volume: volume * 0.989 })), { ...defaults, ...narrow })
  expect([with99.length, with98.length]).toEqual([1, 0])
})

test('in a wide bar of four different prices volumes may differ by five percent, in a very wide one by anything', () => {
  const volume = walk()[40]?.volume ?? 0
  const settings = { ...defaults, anyVolumeTicks: 100_000 }
  expect(copiedBars(onSessions(withCopy(40, 10, { volume: volume * 0.95 })), settings)).toHaveLength(1)
  expect(copiedBars(onSessions(withCopy(40, 10, { volume: volume * 0.949 })), settings)).toHaveLength(0)
  const wide: Partial<BarValues> = { open: 51.8, high: 53.01, low: 51.7, close: 52.14 }
  const rows = walk().map((row, i) => (i === 40 || i === 10 ? { ...row, ...wide, volume: 1000 * (i + 1) } : row))
  expect(found(rows)).toHaveLength(1)
  // With three different prices the volume counts again.
  const flat = rows.map((row, i) => (i === 40 || i === 10 ? { ...row, ...wide, low: 51.8 } : row))
  expect(found(flat)).toEqual([])
})

test('equal prices over less than ten ticks are chance', () => {
  const cents = (low: number, ticks: number): Partial<BarValues> => ({
    low: low / 100,
    open: (low + 2) / 100,
    close: (low + 5) / 100,
    high: (low + ticks) / 100,
  })
  const rows = (ticks: number) =>
    walk().map((row, i) => (i === 40 || i === 41 ? { ...row, ...cents(5190, ticks), volume: 1_000_000 } : row))
  expect(found(rows(9))).toEqual([])
  expect(found(rows(10))).toHaveLength(1)
})

test('two different prices are too few', () => {
  const rows = walk().map((row, i) => (i === 40 || i === 10 ? { ...row, open: 51.8, high: 53, low: 51.8, close: 53, volume: 1 } : row))
  expect(found(rows)).toEqual([])
})

test('three prices the same need the same volume', () => {
  const row = walk()[40] as Required<Pick<BarValues, 'open' | 'volume'>>
  expect(found(withCopy(40, 10, { open: row.open + 0.01 }))).toMatchObject([
    { message: expect.stringContaining('three of the four prices') as string },
  ])
  expect(found(withCopy(40, 10, { open: row.open + 0.01, volume: row.volume + 1 }))).toEqual([])
})

test('symbols that share the pair of dates make up for the volume', () => {
  const volume = walk()[40]?.volume ?? 0
  const pair = pairOfDates(dayAt(10), dayAt(40))
  const strict = { ...defaults, wideTicks: 10_000, anyVolumeTicks: 100_000 }
  const withVotes = (rows: readonly BarValues[], symbols: number) =>
    copiedBars(onSessions(rows), strict, { votes: new Map([[pair, symbols]]) }).length
  const near = withCopy(40, 10, { volume: volume * 0.96 })
  expect([withVotes(near, 4), withVotes(near, 5)]).toEqual([0, 1])
  const other = withCopy(40, 10, { volume: volume * 3 })
  expect([withVotes(other, 9), withVotes(other, 10)]).toEqual([0, 1])
  const threePrices = withCopy(40, 10, { volume: volume * 3, close: (walk()[40]?.close ?? 0) - 0.01 })
  expect([withVotes(threePrices, 9), withVotes(threePrices, 10)]).toEqual([0, 1])
  expect(sharedDates(onSessions(other), strict)).toEqual([pair])
})

test('a series without volumes needs a very wide bar', () => {
  const rows = withCopy(40, 10).map((row) => ({ ...row, volume: NaN, flags: 1 << 12 }))
  expect(copiedBars(onSessions(rows), defaults)).toEqual([])
  expect(copiedBars(onSessions(rows), { ...defaults, anyVolumeTicks: 30 })).toHaveLength(1)
})

test('a price that comes every day does not take long', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    open: 0.01,
    high: 0.03,
    low: 0.01,
    close: 0.02,
    volume: i % 2 === 0 ? 0 : 100,
    sessionDay: i,
  }))
  expect(copiedBars(barsOf(rows), defaults)).toEqual([])
})

test('a pair of dates reads back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30_000, max: 60_000 }), fc.integer({ min: 1, max: 90_000 }), (earlier, days) => {
      expect(datesOfPair(pairOfDates(earlier, earlier + days))).toEqual([earlier, earlier + days])
    }),
  )
})

const price = fc.integer({ min: 2000, max: 9000 })
const anyRow = fc
  .record({ a: price, b: price, c: price, d: price, volume: fc.integer({ min: 1, max: 5_000_000 }) })
  .map(({ a, b, c, d, volume }): BarValues => {
    const [low, one, two, high] = [a, b, c, d].sort((x, y) => x - y) as [number, number, number, number]
    return { low: low / 100, open: one / 100, close: two / 100, high: high / 100, volume }
  })
/** Rows no two of which have the same high, low or volume: three of four prices can never be the same. */
const distinctRows = fc.uniqueArray(anyRow, {
  minLength: 2,
  maxLength: 80,
  comparator: (a, b) => a.high === b.high || a.low === b.low || a.volume === b.volume,
})

test('it never fires on a series whose bars differ', () => {
  fc.assert(
    fc.property(distinctRows, (rows) => {
      expect(found(rows)).toEqual([])
    }),
  )
})

test('it finds an injected copy, whatever else the series holds', () => {
  fc.assert(
    fc.property(distinctRows, fc.nat(), fc.nat(), (rows, a, b) => {
      const from = a % rows.length
      const to = b % rows.length
      const { open, high, low, close } = rows[from] as Required<BarValues>
      fc.pre(from !== to && new Set([open, high, low, close]).size >= 3)
      const copied = rows.map((row, i) => (i === to ? (rows[from] as BarValues) : row))
      const settings = { ...defaults, minTicks: 1e-9 }
      const days = onSessions(copied).session
      const [defect] = copiedBars(onSessions(copied), settings)
      expect([days[from], days[to]]).toContain(defect?.slots[0])
      expect([days[from], days[to]].map((day) => isoDate(day as number))).toContain(defect?.evidence['twin'])
    }),
  )
})

test('the first of August 2014 in a feed that filled it with the fourth', () => {
  const rows: BarValues[] = [
    { day: '2014-07-30', open: 57.1, high: 57.45, low: 56.6, close: 56.9, volume: 1_402_811 },
    { day: '2014-07-31', open: 56.5, high: 56.71, low: 55.9, close: 56.09, volume: 1_921_120 },
    { day: '2014-08-01', open: 55.67, high: 56.32, low: 55.43, close: 56.13, volume: 957_560 },
    { day: '2014-08-04', open: 55.67, high: 56.32, low: 55.43, close: 56.13, volume: 957_560 },
    { day: '2014-08-05', open: 55.92, high: 56.2, low: 55.36, close: 55.51, volume: 1_204_002 },
  ]
  expect(copiedBars(barsOf(rows), defaults)).toMatchObject([
    { slots: [dayOf('2014-08-01')], evidence: { twin: '2014-08-04', volume: 957_560 } },
  ])
})
