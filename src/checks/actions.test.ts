import { expect, test } from 'vitest'
import { dayOf, DAY_US } from '../base/day.ts'
import type { CorporateAction } from '../model/action.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Defect } from '../model/defect.ts'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf } from '../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../test/support/walk.ts'
import { actionName, moveExplained, notTrading, ratioText, tradedFrom, tradedUntil } from './actions.ts'
import { defaultsOf, type SeriesCheck, type SummaryCheck } from './define.ts'
import { blockStep } from './series/block-step.ts'
import { earlyEnd } from './series/early-end.ts'
import { islandBar } from './series/island-bar.ts'
import { lateStart } from './series/late-start.ts'
import { levelShift } from './series/level-shift.ts'
import { missingSession } from './series/missing-session.ts'
import { outlierReturn } from './series/outlier-return.ts'
import { spikeReversal } from './series/spike-reversal.ts'
import { staleSeries } from './series/stale-series.ts'

type Known = Partial<Omit<CorporateAction, 'day' | 'lastDay'>> & { readonly kind: CorporateAction['kind'] }

function action(day: string | number, known: Known, lastDay: string | number = day): CorporateAction {
  const number = (text: string | number) => (typeof text === 'number' ? text : dayOf(text))
  return { symbol: 'TEST', ratio: null, amount: null, other: null, note: null, ...known, day: number(day), lastDay: number(lastDay) }
}

test('an action is named with what is known of it', () => {
  expect(actionName(action('2020-08-31', { kind: 'split', ratio: 4 }))).toBe('split 4:1 on 2020-08-31')
  expect(actionName(action('2009-07-01', { kind: 'split', ratio: 0.05 }))).toBe('split 1:20 on 2009-07-01')
  expect(actionName(action('2015-07-01', { kind: 'spin_off', amount: 32.5, note: 'Baxalta' }))).toBe(
    'spin-off of 32.5 on 2015-07-01 (Baxalta)',
  )
  expect(actionName(action('2023-03-10', { kind: 'halt' }, '2023-03-27'))).toBe('halt from 2023-03-10 to 2023-03-27')
  expect(actionName(action('2022-06-09', { kind: 'symbol_change', symbol: 'FB', other: 'META' }))).toBe(
    'symbol change of FB to META on 2022-06-09',
  )
  expect([1.5, 4 / 3, 1.25, 5 / 3, 2.5, 1.4, 0.1, 2 / 3].map(ratioText)).toEqual(['3:2', '4:3', '5:4', '5:3', '5:2', '7:5', '1:10', '2:3'])
})

test('a symbol does not trade in a halt, before its listing and after its delisting', () => {
  const why = (actions: readonly CorporateAction[], day: string) => notTrading(actions, 'TEST', dayOf(day))?.kind ?? null
  const life = [
    action('2010-01-04', { kind: 'listing' }),
    action('2012-03-01', { kind: 'halt' }, '2012-03-05'),
    action('2015-06-01', { kind: 'delisting' }),
    action('2018-09-03', { kind: 'listing' }),
  ]
  const days = [
    '2009-12-31',
    '2010-01-04',
    '2012-02-29',
    '2012-03-05',
    '2012-03-06',
    '2015-05-29',
    '2015-06-01',
    '2018-09-02',
    '2018-09-03',
  ]
  expect(days.map((day) => why(life, day))).toEqual(['listing', null, null, 'halt', null, null, 'delisting', 'delisting', null])
  const change = action('2022-06-09', { kind: 'symbol_change', symbol: 'FB', other: 'META' })
  expect(notTrading([change], 'FB', dayOf('2022-06-09'))).toBe(change)
  expect(notTrading([change], 'FB', dayOf('2022-06-08'))).toBe(null)
  expect(notTrading([change], 'META', dayOf('2022-06-08'))).toBe(change)
  expect(notTrading([change], 'META', dayOf('2022-06-09'))).toBe(null)
  expect([tradedFrom(life, 'TEST'), tradedUntil(life, 'TEST')]).toEqual([dayOf('2010-01-04'), null])
  expect([tradedUntil([change], 'FB'), tradedFrom([change], 'META'), tradedFrom([change], 'FB')]).toEqual([change.day, change.day, null])
})

const rows = onSessions(cleanWalk(41, 200, 80), '2023-01-03')
const slotAt = (i: number) => rows[i]!.sessionDay!

/** Prices from bar `at` to bar `to` (excluded) times a factor. */
function moved(factor: number, at: number, to = rows.length): BarValues[] {
  return rows.map((row, i) =>
    i >= at && i < to
      ? { ...row, open: row.open! * factor, high: row.high! * factor, low: row.low! * factor, close: row.close! * factor }
      : row,
  )
}

function found(check: SeriesCheck, of: readonly BarValues[], actions: readonly CorporateAction[] = []): readonly Defect[] {
  const series = seriesOf(barsOf(of))
  return check.run(series, contextOf(series, { actions }), defaultsOf(check)) as readonly Defect[]
}

test('a move is explained by what leaves less than half of it', () => {
  const bars = barsOf(rows)
  const explained = (known: Known, logMove: number, day: string | number = slotAt(100)) =>
    moveExplained([action(day, known)], { bars, i: 100, kind: 'daily', logMove, before: 100 }) !== null
  expect(explained({ kind: 'special_dividend', amount: 30 }, Math.log(0.7))).toBe(true)
  expect(explained({ kind: 'special_dividend', amount: 30 }, Math.log(0.4))).toBe(false)
  expect(explained({ kind: 'special_dividend', amount: 30 }, Math.log(1.4))).toBe(false)
  expect(explained({ kind: 'spin_off' }, Math.log(0.5))).toBe(true)
  expect(explained({ kind: 'spin_off' }, Math.log(1.5))).toBe(false)
  expect(explained({ kind: 'split', ratio: 20 }, Math.log(0.04))).toBe(true)
  expect(explained({ kind: 'split', ratio: 0.05 }, Math.log(0.8))).toBe(false)
  expect(explained({ kind: 'move' }, Math.log(1.6))).toBe(true)
  expect(explained({ kind: 'move' }, Math.log(1.6), slotAt(99))).toBe(false)
  expect(explained({ kind: 'move' }, Math.log(1.6), slotAt(101))).toBe(false)
  expect(explained({ kind: 'halt' }, Math.log(0.2), slotAt(99))).toBe(true)
  expect(explained({ kind: 'halt' }, Math.log(0.2), slotAt(97))).toBe(false)
})

test('returns on days of known actions are excused, with the action named', () => {
  const spun = moved(0.6, 150)
  expect(found(outlierReturn, spun)[0]).not.toHaveProperty('excuse')
  expect(found(outlierReturn, spun, [action(slotAt(150), { kind: 'spin_off', note: 'Baxalta' })])).toMatchObject([
    { excuse: expect.stringMatching(/^spin-off on .* \(Baxalta\)$/) },
  ])
  expect(found(outlierReturn, moved(1.62, 150), [action(slotAt(150), { kind: 'move' })])).toMatchObject([
    { excuse: expect.stringMatching(/^known move on/) },
  ])
  const spike = moved(1.5, 150, 151)
  const move = [action(slotAt(150), { kind: 'move' })]
  for (const check of [spikeReversal, islandBar]) {
    expect(found(check, spike)[0]).not.toHaveProperty('excuse')
    expect(found(check, spike, move)).toMatchObject([{ excuse: expect.stringContaining('known move') }])
  }
})

test('another level after a gap is excused by a change of symbol inside it, and asks for one', () => {
  const gap = moved(5, 150).filter((_, i) => i < 120 || i >= 150)
  expect(found(levelShift, gap)).toMatchObject([
    { evidence: { neededAction: expect.stringMatching(/^symbol_change, listing, halt or split after/) } },
  ])
  expect(found(levelShift, gap, [action(slotAt(130), { kind: 'symbol_change', other: 'NEW' })])).toMatchObject([
    { excuse: expect.stringContaining('symbol change of TEST to NEW') },
  ])
  expect(found(levelShift, gap, [action(slotAt(119), { kind: 'listing' })])[0]).not.toHaveProperty('excuse')
})

test('a step by a hundred is excused by a known split of that ratio', () => {
  const stepped = moved(100, 150)
  expect(found(blockStep, stepped)[0]).not.toHaveProperty('excuse')
  expect(found(blockStep, stepped, [action(slotAt(150), { kind: 'split', ratio: 0.01 })])).toMatchObject([
    { excuse: expect.stringContaining('split 1:100') },
  ])
  expect(found(blockStep, stepped, [action(slotAt(150), { kind: 'split', ratio: 2 })])[0]).not.toHaveProperty('excuse')
})

test('sessions missing in a halt are excused, apart from those around it', () => {
  const holed = rows.filter((_, i) => i < 100 || i >= 130)
  const [all, ...none] = found(missingSession, holed)
  expect(none).toEqual([])
  expect(all!.evidence['neededAction']).toMatch(/^halt from/)
  const halt = action(slotAt(105), { kind: 'halt' }, slotAt(129))
  expect(found(missingSession, holed, [halt])).toMatchObject([
    { slots: rows.slice(100, 105).map(({ sessionDay }) => sessionDay), severity: 'critical' },
    { from: slotAt(105), to: slotAt(129), excuse: expect.stringMatching(/^halt from/) },
  ])
  expect(found(missingSession, holed, [halt])[0]).not.toHaveProperty('excuse')
  const reused = [action(slotAt(100), { kind: 'delisting' }), action(slotAt(130), { kind: 'listing' })]
  expect(found(missingSession, holed, reused)).toMatchObject([{ excuse: expect.stringMatching(/^delisting on/) }])
})

function summarised(
  check: SummaryCheck,
  coverage: Partial<Coverage>,
  actions: readonly CorporateAction[],
  start?: string,
): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  const whole: Coverage = {
    records: 200,
    bars: 200,
    firstSlot: slotAt(0),
    lastSlot: slotAt(199),
    latestUs: slotAt(199) * DAY_US,
    expected: 200,
    present: 200,
    yearOfBars: 252,
    liquidity: 'liquid',
    ...coverage,
  }
  const declared = start === undefined ? [] : [{ start }]
  const result = check.run(
    { symbol: 'TEST', dataset: dailyDataset, coverage: whole, declared, modifiedUs: 0 },
    contextOf(series, { asOfUs: dayOf('2023-12-01') * DAY_US, actions }),
    defaultsOf(check),
  )
  return 'notApplicable' in result ? [] : result
}

test('a series that has ended by a known delisting is not late', () => {
  expect(summarised(staleSeries, {}, [])).toMatchObject([
    { severity: 'high', evidence: { neededAction: expect.stringMatching(/^delisting, /) } },
  ])
  expect(summarised(staleSeries, {}, [action('2023-10-30', { kind: 'delisting' })])).toMatchObject([{ excuse: 'delisting on 2023-10-30' }])
  expect(summarised(staleSeries, {}, [action('2023-10-30', { kind: 'halt' }, '2024-02-01')])).toMatchObject([
    { excuse: expect.stringContaining('halt') },
  ])
  expect(summarised(staleSeries, {}, [action('2024-10-30', { kind: 'delisting' })])[0]).not.toHaveProperty('excuse')
})

test('listings and delistings of the actions file are where a series should begin and end', () => {
  expect(summarised(lateStart, {}, [action('2022-12-20', { kind: 'listing' })])).toMatchObject([
    { evidence: { expectedStart: '2022-12-20' } },
  ])
  expect(summarised(lateStart, {}, [action(slotAt(0), { kind: 'listing' })], '2022-12-20')).toEqual([])
  expect(summarised(lateStart, {}, [action('2022-12-20', { kind: 'halt' }, '2023-01-02')], '2022-12-20')).toMatchObject([
    { excuse: expect.stringContaining('halt') },
  ])
  const last = slotAt(199)
  expect(summarised(earlyEnd, {}, [action(last + 10, { kind: 'delisting' })])).toHaveLength(1)
  expect(summarised(earlyEnd, {}, [action(last + 1, { kind: 'halt' }, last + 9), action(last + 10, { kind: 'delisting' })])).toMatchObject([
    { excuse: expect.stringContaining('halt from') },
  ])
})
