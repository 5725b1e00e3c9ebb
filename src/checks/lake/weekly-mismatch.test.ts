import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CorporateAction } from '../../model/action.ts'
import type { Bars } from '../../model/bars.ts'
import { lakeViewOf, type MemberValues, runLake, weeklyDataset, weeklyRows, type WeeklyValues } from '../../../test/support/lake-view.ts'
import { type BarValues, barsOf, sessionBars } from '../../../test/support/series.ts'
import { cleanWalk } from '../../../test/support/walk.ts'
import { weeklyMismatch } from './weekly-mismatch.ts'

const COUNT = 500
const rows = cleanWalk(7, COUNT)
const dailyOf = (values: readonly BarValues[] = rows): Bars => sessionBars(values.length, '2022-01-03', (i) => values[i] ?? {})
const bars = dailyOf()
const weeks = weeklyRows(bars)
const labelOf = (i: number) => weeks[i]?.sessionDay as number

type Change = Parameters<typeof weeklyRows>[1]
interface Given {
  readonly daily?: Bars
  readonly weekly?: readonly WeeklyValues[]
  readonly change?: Change
  readonly more?: Partial<MemberValues>
  readonly asOf?: string
}
const found = ({ daily = bars, change, weekly = weeklyRows(bars, change), more, asOf }: Given) =>
  runLake(
    weeklyMismatch,
    lakeViewOf(
      [
        { members: [{ symbol: 'ONE', bars: daily, ...more }] },
        { dataset: weeklyDataset, members: [{ symbol: 'ONE', bars: barsOf(weekly) }] },
      ],
      asOf,
    ),
  )
const scaled = (factor: number) => (row: Required<WeeklyValues>) => ({
  open: row.open * factor,
  high: row.high * factor,
  low: row.low * factor,
  close: row.close * factor,
})

test('weeks that are what the days come to pass, whatever day labels them', () => {
  expect(found({})).toEqual([])
  for (const offset of [0, 4, 5, 6]) {
    const weekly = weeks.map((row) => ({ ...row, sessionDay: Math.floor(((row.sessionDay ?? 0) + 3) / 7) * 7 - 3 + offset }))
    expect(found({ weekly })).toEqual([])
  }
})

test('weeks cut from Thursday to Wednesday are compared with the same days', () => {
  const epoch = new Map<number, WeeklyValues & { volume: number; high: number; low: number }>()
  for (let i = 0; i < bars.length; i++) {
    const sessionDay = Math.floor((bars.session[i] as number) / 7) * 7
    const before = epoch.get(sessionDay)
    epoch.set(sessionDay, {
      sessionDay,
      open: before?.open ?? (bars.open[i] as number),
      high: Math.max(before?.high ?? 0, bars.high[i] as number),
      low: Math.min(before?.low ?? Infinity, bars.low[i] as number),
      close: bars.close[i] as number,
      volume: (before?.volume ?? 0) + (bars.volume[i] as number),
    })
  }
  const weekly = [...epoch.values()]
  expect(found({ weekly })).toEqual([])
  const wrong = weekly.map((row, i) => (i === 20 ? { ...row, low: row.low * 0.9 } : row))
  expect(found({ weekly: wrong })).toMatchObject([{ defect: { slots: [weekly[20]?.sessionDay] } }])
})

test('each field that is off is found, and said with both values', () => {
  for (const field of ['open', 'high', 'low', 'close'] as const) {
    const change: Change = (row, i) => (i === 40 ? { [field]: row[field] * 1.01 } : {})
    expect(found({ change })).toMatchObject([
      { dataset: 'weekly', symbol: 'ONE', defect: { slots: [labelOf(40)], evidence: { field, weeks: 1, dailyDataset: 'daily' } } },
    ])
  }
  expect(found({ change: (row, i) => (i === 40 ? { volume: row.volume * 1.1 } : {}) })).toMatchObject([
    { defect: { slots: [labelOf(40)], evidence: { field: 'volume', differenceRatio: 0.1 } } },
  ])
})

test('neighbouring weeks are one defect', () => {
  const change: Change = (row, i) => (i === 40 || i === 41 || i === 60 ? { close: row.close * 1.02 } : {})
  expect(found({ change }).map(({ defect }) => defect.slots)).toEqual([[labelOf(40), labelOf(41)], [labelOf(60)]])
})

test('prices may differ by 1e-4, volumes by two percent', () => {
  const by = (field: 'close' | 'volume', ratio: number) =>
    found({ change: (row, i) => (i === 40 ? { [field]: row[field] * (1 + ratio) } : {}) })
  expect([by('close', 0.99e-4).length, by('close', 1.02e-4).length]).toEqual([0, 1])
  expect([by('volume', 0.0199).length, by('volume', 0.0201).length]).toEqual([0, 1])
})

test('a week that lacks a day, or has a faulty one, is not the weekly series’ fault', () => {
  const at = 203
  const day = bars.session[at] as number
  const without = barsOf(rows.map((row, i) => ({ ...row, sessionDay: bars.session[i] as number })).filter((_, i) => i !== at))
  const change: Change = (row) => (row.sessionDay >= day && row.sessionDay < day + 7 ? { high: row.high * 1.05 } : {})
  expect(found({ change })).toHaveLength(1)
  expect(found({ daily: without, change })).toEqual([])
  const slip = dailyOf(rows.map((row, i) => (i === at ? { ...row, high: (row.high ?? 0) * 100 } : row)))
  expect(found({ daily: slip })).toEqual([])
})

test('the edges and the running week are left out', () => {
  const change: Change = (row, i) => (i === 0 || i === weeks.length - 1 ? { close: row.close * 1.1 } : {})
  expect(found({ change }).map(({ defect }) => defect.slots)).toEqual([])
  // 500 sessions end on a Thursday or so: a whole last week is compared once it is over.
  const whole = dailyOf(rows.slice(0, 494))
  const last = weeklyRows(whole)
  const lastDay = last[last.length - 1]?.sessionDay as number
  const weekly = last.map((row, i) => (i === last.length - 1 ? { ...row, close: (row.close ?? 0) * 1.1 } : row))
  const iso = new Date(lastDay * 86_400_000).toISOString().slice(0, 10)
  expect(found({ daily: whole, weekly, asOf: iso })).toEqual([])
})

test('a weekly series at one ratio, and one adjusted for dividends, are one remark and no fault', () => {
  expect(found({ change: scaled(0.25) })).toMatchObject([
    { defect: { slots: [], severity: 'info', status: 'review', evidence: { leastRatio: 0.25, mostRatio: 0.25 } } },
  ])
  const dividends: Change = (row, i) => scaled(0.995 ** Math.max(0, 6 - Math.floor(i / 13)))(row)
  expect(found({ change: dividends })).toMatchObject([{ defect: { slots: [], severity: 'info' } }])
  // Only the close is adjusted, as Alpha Vantage does.
  const closes: Change = (row, i) => ({ close: row.close * 0.995 ** Math.max(0, 6 - Math.floor(i / 13)) })
  expect(found({ change: closes })).toMatchObject([{ defect: { slots: [], severity: 'info' } }])
})

test('a fault in an adjusted series is found beyond one percent', () => {
  const change =
    (factor: number): Change =>
    (row, i) => {
      const adjusted = scaled(0.995 ** Math.max(0, 6 - Math.floor(i / 13)))(row)
      return i === 30 ? { ...adjusted, low: adjusted.low * factor } : adjusted
    }
  expect(found({ change: change(0.97) }).map(({ defect }) => defect.slots)).toEqual([[], [labelOf(30)]])
  expect(found({ change: change(0.995) })).toHaveLength(1)
})

test('a split that only one of the two is adjusted for is a remark, a scaled block is a fault', () => {
  const raw: Change = (row, i) => (i < 50 ? { ...scaled(4)(row), volume: row.volume / 4 } : {})
  expect(found({ change: raw })).toMatchObject([{ defect: { slots: [], severity: 'info', evidence: { weeks: 49 } } }])
  const block: Change = (row, i) => (i >= 40 && i < 60 ? scaled(1.05)(row) : {})
  expect(found({ change: block })).toMatchObject([{ defect: { slots: { length: 20 } } }])
  const doubled: Change = (row, i) => (i >= 40 && i < 60 ? scaled(2)(row) : {})
  expect(found({ change: doubled })).toMatchObject([{ defect: { slots: { length: 20 } } }])
})

test('a ratio that changes at a known distribution is a remark', () => {
  const change: Change = (row, i) => (i < 50 ? scaled(0.85)(row) : {})
  const action: CorporateAction = {
    symbol: 'ONE',
    kind: 'spin_off',
    day: labelOf(50) - 2,
    lastDay: labelOf(50) - 2,
    ratio: null,
    amount: 8,
    other: null,
    note: null,
  }
  expect(found({ change, more: { actions: [action] } })).toMatchObject([{ defect: { slots: [], severity: 'info' } }])
  expect(found({ change })).toMatchObject([{ defect: { slots: { length: 49 } } }])
})

test('labels that are a week off are one fault', () => {
  const weekly = weeks.map((row) => ({ ...row, sessionDay: (row.sessionDay ?? 0) + 7 }))
  expect(found({ weekly })).toMatchObject([{ defect: { evidence: { shiftWeeks: -1 } } }])
})

test('another source with slightly other prices is a remark', () => {
  const change: Change = (row, i) => ({
    open: row.open * (1 + 1e-3 * Math.sin(i)),
    close: row.close * (1 + 1e-3 * Math.cos(3 * i)),
    low: row.low * 0.9995,
  })
  expect(found({ change })).toMatchObject([
    { defect: { slots: [], severity: 'info', message: expect.stringContaining('different sources') as string } },
  ])
})

test('the weekly series of something else is wrong throughout', () => {
  const defects = found({ weekly: weeklyRows(dailyOf(cleanWalk(8, COUNT, 45))) })
  expect(defects.reduce((sum, { defect }) => sum + defect.slots.length, 0)).toBeGreaterThan(80)
})

test('of two daily series one that agrees is enough', () => {
  const change: Change = (row, i) => (i === 40 ? { close: row.close * 1.02 } : {})
  const other = dailyOf(cleanWalk(8, COUNT, 45))
  const members = (daily: Bars) => [{ symbol: 'ONE', bars: daily }]
  const lake = (second: Bars, by: Change) =>
    lakeViewOf([
      { members: members(bars) },
      { dataset: { name: 'second' }, members: members(second) },
      { dataset: weeklyDataset, members: [{ symbol: 'ONE', bars: barsOf(weeklyRows(bars, by)) }] },
    ])
  expect(
    runLake(
      weeklyMismatch,
      lake(other, () => ({})),
    ),
  ).toEqual([])
  expect(runLake(weeklyMismatch, lake(bars, change))).toHaveLength(1)
})

test('without a calendar weeks with a holiday are left out', () => {
  const run = (change: Change) =>
    runLake(weeklyMismatch, [
      { dataset: { calendar: null }, members: [{ symbol: 'ONE', bars }] },
      { dataset: { ...weeklyDataset, calendar: null }, members: [{ symbol: 'ONE', bars: barsOf(weeklyRows(bars, change)) }] },
    ])
  expect(run(() => ({}))).toEqual([])
  expect(run((row, i) => (i === 40 ? { close: row.close * 1.02 } : {}))).toHaveLength(1)
})

test('symbols without a daily series, and unreadable ones, pass', () => {
  expect(runLake(weeklyMismatch, [{ dataset: weeklyDataset, members: [{ symbol: 'ONE', bars: barsOf(weeks) }] }])).toEqual([])
  expect(found({ more: { unreadable: true } })).toEqual([])
})

test('true weeks never fail, and one wrong week is found wherever it lies', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 30, max: 200 }),
      fc.nat(),
      fc.constantFrom('open', 'high', 'low', 'close'),
      (seed, count, at, field) => {
        const daily = dailyOf(cleanWalk(seed, count))
        expect(found({ daily, weekly: weeklyRows(daily) })).toEqual([])
        const total = weeklyRows(daily).length
        const wrong = 1 + (at % (total - 2))
        const weekly = weeklyRows(daily, (row, i) => (i === wrong ? { [field]: row[field as 'open'] * 1.03 } : {}))
        expect(found({ daily, weekly })).toMatchObject([{ defect: { slots: [weekly[wrong]?.sessionDay] } }])
      },
    ),
    { numRuns: 60 },
  )
})
