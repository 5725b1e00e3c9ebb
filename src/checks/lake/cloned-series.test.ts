import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findCalendar } from '../../calendar/calendar.ts'
import type { CorporateAction } from '../../model/action.ts'
import { type DatasetValues, lakeViewOf, type MemberValues, runLake, weeklyDataset, weeklyRows } from '../../../test/support/lake-view.ts'
import { type BarValues, barsOf, sessionBars } from '../../../test/support/series.ts'
import { cleanWalk } from '../../../test/support/walk.ts'
import { clonedSeries } from './cloned-series.ts'

const COUNT = 200
const START = '2022-01-03'
const walk = (seed: number, start = 50) => cleanWalk(seed, COUNT, start)
const daily = (symbol: string, rows: readonly BarValues[], more: Partial<MemberValues> = {}): MemberValues => ({
  symbol,
  bars: sessionBars(rows.length, START, (i) => rows[i] ?? {}),
  ...more,
})
/** Rows with `count` rows from `at` on replaced by those of others, from `from` on. */
const withClone = (rows: readonly BarValues[], others: readonly BarValues[], at: number, count: number, from = at) =>
  rows.map((row, i) => (i >= at && i < at + count ? (others[from + i - at] ?? row) : row))
const found = (...members: MemberValues[]) => runLake(clonedSeries, [{ members }])
const sessions = findCalendar('XNYS')?.sessions ?? new Int32Array()
const dayAt = (i: number) => sessions[(findCalendar('XNYS')?.ordinalFrom(19_000 - 5) ?? 0) + i] as number

const one = walk(1)
const two = walk(2, 90)

test('series of their own pass', () => {
  expect(found(daily('ONE', one), daily('TWO', two), daily('THREE', walk(3, 20)))).toEqual([])
})

test('twenty bars of another symbol are a clone, nineteen are not, and the one that they do not fit is blamed', () => {
  expect(found(daily('ONE', one), daily('TWO', withClone(two, one, 100, 19)))).toEqual([])
  const [defect, ...rest] = found(daily('ONE', one), daily('TWO', withClone(two, one, 100, 20)))
  expect(rest).toEqual([])
  expect(defect).toMatchObject({
    dataset: 'daily',
    symbol: 'TWO',
    defect: {
      message: expect.stringMatching(/^20 bars from .* to .* are those of ONE; the prices of TWO jump where they begin or end$/) as string,
      evidence: { other: 'ONE', bars: 20, runs: 1, told: true, shifted: false },
    },
  })
  expect(defect?.defect.slots).toHaveLength(20)
  expect(defect?.defect.slots[0]).toBe(sessionBars(COUNT, START, () => ({})).session[100])
})

test('of many series with one content all are found, and few of them are read more than a few times', () => {
  const names = Array.from({ length: 40 }, (_, i) => `C${String.fromCharCode(65 + (i % 26))}${i < 26 ? 'X' : 'Y'}`)
  const view = lakeViewOf([{ members: names.map((name) => daily(name, one)) }])
  let reads = 0
  const counting = view.datasets.map((dataset) => ({
    ...dataset,
    members: dataset.members.map((member) => ({
      ...member,
      series: () => {
        reads++
        return member.series()
      },
    })),
  }))
  const defects = runLake(clonedSeries, { ...view, datasets: counting })
  expect(defects.map(({ symbol }) => symbol).sort()).toEqual([...names].sort())
  expect(reads).toBeLessThan(3 * names.length)
})

test('shifted dates are seen through', () => {
  expect(found(daily('ONE', one), daily('TWO', withClone(two, one, 100, 40, 30)))).toMatchObject([
    { symbol: 'TWO', defect: { evidence: { other: 'ONE', bars: 40, shifted: true } } },
  ])
})

test('a clone with a bar missing in the middle is one defect of two runs', () => {
  const bars = sessionBars(COUNT, START, (i) => withClone(two, one, 100, 60)[i] ?? {})
  const rows = Array.from({ length: COUNT }, (_, i) => ({ ...withClone(two, one, 100, 60)[i], sessionDay: bars.session[i] as number }))
  rows.splice(130, 1)
  expect(found(daily('ONE', one), { symbol: 'TWO', bars: barsOf(rows) })).toMatchObject([
    { symbol: 'TWO', defect: { evidence: { bars: 59, runs: 2 } } },
  ])
})

test('where the two are the same throughout, both are named', () => {
  expect(found(daily('ONE', one), daily('TWO', one))).toMatchObject([
    {
      symbol: 'ONE',
      defect: { message: expect.stringContaining('which of the two is the clone cannot be told') as string, evidence: { told: false } },
    },
    { symbol: 'TWO', defect: { evidence: { other: 'ONE', bars: COUNT, clonedRatio: 1 } } },
  ])
})

test('fifty clones of one are fifty-one defects', () => {
  const members = Array.from({ length: 51 }, (_, i) => daily(`S${String(i).padStart(2, '0')}`, one))
  expect(found(...members)).toHaveLength(51)
})

const weekly = (symbol: string, rows: readonly BarValues[]): MemberValues => ({
  symbol,
  bars: barsOf(weeklyRows(sessionBars(rows.length, START, (i) => rows[i] ?? {}))),
})
const withWeekly = (members: MemberValues[], weeklies: MemberValues[]): DatasetValues[] => [
  { members },
  { dataset: weeklyDataset, members: weeklies },
]

test('the own weekly series tells the clone', () => {
  const lake = withWeekly([daily('ONE', one), daily('TWO', one)], [weekly('ONE', one), weekly('TWO', two)])
  expect(runLake(clonedSeries, lake)).toMatchObject([
    { symbol: 'TWO', defect: { message: expect.stringContaining('TWO does not follow its own weekly series') as string } },
  ])
})

test('weekly series are joined among themselves', () => {
  const lake = withWeekly([daily('ONE', one), daily('TWO', two)], [weekly('ONE', one), weekly('TWO', one)])
  expect(runLake(clonedSeries, lake)).toMatchObject([{ dataset: 'weekly', symbol: 'TWO' }])
})

test('an object that declares the symbol of the other is the clone', () => {
  expect(found(daily('ONE', one), daily('TWO', one, { series: { declared: [{ symbol: 'ONE' }] } }))).toMatchObject([
    { symbol: 'TWO', defect: { message: expect.stringContaining('declares') as string } },
  ])
})

test('a symbol that was not listed yet, and one without bars of its own, are clones', () => {
  expect(found(daily('ONE', one), daily('TWO', one, { metadata: { tags: [], universe: false, listed: '2022-06-01' } }))).toMatchObject([
    { symbol: 'TWO' },
  ])
  expect(found(daily('ONE', one), daily('TWO', one.slice(0, 150)))).toMatchObject([{ symbol: 'TWO' }])
})

test('a known change of symbol excuses it', () => {
  const action: CorporateAction = {
    symbol: 'ONE',
    kind: 'symbol_change',
    day: dayAt(50),
    lastDay: dayAt(50),
    ratio: null,
    amount: null,
    other: 'TWO',
    note: null,
  }
  const defects = found(daily('ONE', one, { actions: [action] }), daily('TWO', one))
  expect(defects).toHaveLength(2)
  expect(defects[0]?.defect.excuse).toMatch(/^ONE and TWO are one listing/)
})

test('two datasets of one interval are joined, two spellings of one symbol are left to duplicate_symbol', () => {
  const other: DatasetValues = { dataset: { name: 'other' }, members: [daily('THREE', one)] }
  expect(runLake(clonedSeries, [{ members: [daily('ONE', one)] }, other])).toMatchObject([
    { dataset: 'daily', symbol: 'ONE', defect: { evidence: { otherDataset: 'other' } } },
    { dataset: 'other', symbol: 'THREE' },
  ])
  expect(runLake(clonedSeries, [{ members: [daily('THREE', one)] }, other])).toEqual([])
  expect(found(daily('BF.B', one), daily('BF-B', one), daily('bfb', one))).toEqual([])
})

test('funds of one value, halted names and closes that stay where they are have nothing to clone', () => {
  const fund = one.map(({ close = 0 }) => ({ open: close, high: close, low: close, close, volume: 100 }))
  expect(found(daily('FUND1', fund), daily('FUND2', fund))).toEqual([])
  const halted = one.map((row) => ({ ...row, volume: 0 }))
  expect(found(daily('ONE', halted), daily('TWO', halted))).toEqual([])
  const peg = one.map((_, i) => ({ open: 3.6725, high: 3.6727 + (i % 2) * 1e-4, low: 3.6724, close: 3.6726, volume: NaN, flags: 1 << 12 }))
  expect(found(daily('USDAED', peg), daily('USDSAR', peg))).toEqual([])
})

test('without volumes the prices are enough, other volumes are no clone', () => {
  const bare = one.map((row) => ({ ...row, volume: NaN, flags: 1 << 12 }))
  expect(found(daily('EURUSD', bare), daily('GBPUSD', bare))).toHaveLength(2)
  expect(found(daily('ONE', one), daily('TWO', bare))).toEqual([])
})

test('a series that cannot be read is no clone of anything', () => {
  expect(found(daily('ONE', one), daily('TWO', one, { unreadable: true }))).toEqual([])
})

test('it finds a clone of twenty bars or more wherever it lies, whatever its shift, and says nothing of the others', () => {
  const third = walk(5, 30)
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 60 }), fc.nat(139), fc.nat(139), (count, at, from) => {
      const rows = withClone(two, one, at, count, from)
      const defects = found(daily('ONE', one), daily('TWO', rows), daily('XXX', third))
      expect(defects.map(({ symbol }) => symbol)).toContain('TWO')
      expect(defects.map(({ symbol }) => symbol)).not.toContain('XXX')
      const blamed = defects.find(({ symbol }) => symbol === 'TWO')?.defect.slots ?? []
      const session = sessionBars(COUNT, START, () => ({})).session
      expect(blamed).toEqual(Array.from(session.subarray(at, at + count)))
    }),
    { numRuns: 60 },
  )
})
