import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CorporateAction } from '../../model/action.ts'
import { type MemberValues, runLake, weeklyDataset } from '../../../test/support/lake-view.ts'
import type { BarValues } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { WHOLE_DATASET } from '../define.ts'
import { adjustmentBasis } from './adjustment-basis.ts'

function action(
  symbol: string,
  row: BarValues,
  known: Partial<CorporateAction> & { readonly kind: CorporateAction['kind'] },
): CorporateAction {
  const day = row.sessionDay!
  return { symbol, day, lastDay: day, ratio: null, amount: null, other: null, note: null, ...known }
}

/** All prices before bar `at` times a factor. */
function scaledBefore(rows: readonly BarValues[], at: number, factor: number): BarValues[] {
  return rows.map((row, i) =>
    i < at ? { ...row, open: row.open! * factor, high: row.high! * factor, low: row.low! * factor, close: row.close! * factor } : row,
  )
}

const splitAt = 150

/** A series with a split of 4:1 that its prices show (`raw`) or not. */
function member(seed: number, basis: 'raw' | 'adjusted'): MemberValues {
  const symbol = `S${seed}`
  const rows = onSessions(cleanWalk(seed, 300, 100), '2022-01-03')
  const bars = basis === 'raw' ? scaledBefore(rows, splitAt, 4) : rows
  return { symbol, bars, actions: [action(symbol, rows[splitAt]!, { kind: 'split', ratio: 4 })] }
}

test('datasets on one basis, or without known actions, have nothing to tell', () => {
  for (const basis of ['raw', 'adjusted'] as const)
    expect(runLake(adjustmentBasis, [{ members: [1, 2, 3].map((seed) => member(seed, basis)) }])).toEqual([])
  expect(runLake(adjustmentBasis, [{ members: [1, 2].map((seed) => ({ ...member(seed, 'raw'), actions: [] })) }])).toEqual([])
  expect(runLake(adjustmentBasis, [{ members: [{ ...member(1, 'raw'), unreadable: true }, member(2, 'adjusted')] }])).toEqual([])
})

test('a raw series among adjusted ones is named once for the dataset and has a defect of its own', () => {
  const members = [member(1, 'adjusted'), member(2, 'raw'), member(3, 'adjusted')]
  const defects = runLake(adjustmentBasis, [{ members }])
  expect(defects).toMatchObject([
    { dataset: 'daily', symbol: WHOLE_DATASET, defect: { slots: [], evidence: { series: 'S2', splitsAdjusted: 2, splitsRaw: 1 } } },
    { symbol: 'S2', defect: { slots: [(members[1]!.bars as BarValues[])[splitAt]!.sessionDay], evidence: { basis: 'raw' } } },
  ])
  expect(defects[0]!.defect.message).toBe(
    'Prices are on more than one basis: splits are adjusted for in 2 series and not in 1. The rarer: S2',
  )
})

test('an adjusted series among raw ones is named for the dataset alone', () => {
  expect(runLake(adjustmentBasis, [{ members: [member(1, 'raw'), member(2, 'raw'), member(3, 'adjusted')] }])).toMatchObject([
    { symbol: WHOLE_DATASET, defect: { evidence: { series: 'S3' } } },
  ])
})

test('a series that is adjusted for one split and not for another changes its basis', () => {
  const { bars, actions, symbol } = member(5, 'raw')
  const rows = bars as BarValues[]
  const both = [action(symbol, rows[60]!, { kind: 'split', ratio: 3 }), ...actions!]
  const defects = runLake(adjustmentBasis, [{ members: [{ symbol, bars, actions: both }] }])
  expect(defects).toMatchObject([
    { symbol: WHOLE_DATASET, defect: { message: expect.stringContaining('in 0 series and not in 0, and one changes. The rarer: S5') } },
    { symbol: 'S5', defect: { slots: [rows[splitAt]!.sessionDay], evidence: { basis: 'raw and split-adjusted' } } },
  ])
  expect(defects[1]!.defect.message).toMatch(/not adjusted for the known split 4:1 on .*, but for split 3:1 on .* they are$/)
})

test('weekly series are judged by their splits, whatever day their labels name', () => {
  for (const offset of [0, 4]) {
    const weekly = (seed: number, basis: 'raw' | 'adjusted'): MemberValues => {
      const weeks = cleanWalk(seed, 120, 100).map((row, i) => ({ ...row, sessionDay: 19_002 + offset + 7 * i }))
      const symbol = `S${seed}`
      return {
        symbol,
        bars: basis === 'raw' ? scaledBefore(weeks, 70, 4) : weeks,
        actions: [action(symbol, { sessionDay: 19_002 + 70 * 7 + 2 }, { kind: 'split', ratio: 4 })],
      }
    }
    const members = [weekly(1, 'adjusted'), weekly(2, 'raw'), weekly(3, 'adjusted')]
    expect(runLake(adjustmentBasis, [{ dataset: weeklyDataset, members }]).map(({ symbol }) => symbol)).toEqual(['*', 'S2'])
    expect(runLake(adjustmentBasis, [{ dataset: weeklyDataset, members: members.slice(1, 2) }])).toEqual([])
  }
})

/** Twelve dividends of 6 %; prices of bars before `adjustedTo` have them taken out. */
function payer(seed: number, adjustedTo: number): MemberValues {
  const symbol = `D${seed}`
  const rows = onSessions(cleanWalk(seed, 780, 100), '2020-01-02')
  const actions: CorporateAction[] = []
  // The clean walk is total-return; prices that show a dividend are those before it, raised.
  let bars: BarValues[] = rows
  for (let at = 63; at < 780; at += 60) {
    const shows = at >= adjustedTo
    const close = bars[at - 1]!.close!
    if (shows) bars = scaledBefore(bars, at, 1 / 0.94)
    actions.push(action(symbol, rows[at]!, { kind: 'dividend', amount: (shows ? close / 0.94 : close) * 0.06 }))
  }
  // Amounts are in the prices of the day, and later dividends raise earlier prices.
  const amounts = actions.map((paid) => {
    const i = rows.findIndex(({ sessionDay }) => sessionDay === paid.day)
    return { ...paid, amount: bars[i - 1]!.close! * 0.06 }
  })
  return { symbol, bars, actions: amounts }
}

test('series with and without their dividends taken out are two bases', () => {
  expect(runLake(adjustmentBasis, [{ members: [payer(1, 0), payer(2, 0)] }])).toEqual([])
  expect(runLake(adjustmentBasis, [{ members: [payer(1, 1e9), payer(2, 1e9)] }])).toEqual([])
  expect(runLake(adjustmentBasis, [{ members: [payer(1, 0), payer(2, 1e9), payer(3, 0)] }])).toMatchObject([
    { symbol: WHOLE_DATASET, defect: { evidence: { series: 'D2', dividendsAdjusted: 1, dividendsRaw: 2 } } },
  ])
})

test('a series that is total-return up to a date, and not from there on, changes its basis', () => {
  const defects = runLake(adjustmentBasis, [{ members: [payer(1, 420)] }])
  expect(defects.map(({ symbol }) => symbol)).toEqual(['*', 'D1'])
  expect(defects[1]!.defect.message).toMatch(/^Prices are total-return up to 2021-.* and not adjusted for dividends from 2021-.* on$/)
})

test('dividends too small to tell say nothing', () => {
  const small = (seed: number, adjustedTo: number): MemberValues => {
    const { symbol, bars, actions } = payer(seed, adjustedTo)
    return { symbol, bars, actions: actions!.slice(0, 1).map((paid) => ({ ...paid, amount: paid.amount! / 40 })) }
  }
  expect(runLake(adjustmentBasis, [{ members: [small(1, 0), small(2, 1e9)] }])).toEqual([])
})

test('a dividend before a split that prices are adjusted for is held against adjusted prices', () => {
  const { symbol, bars, actions } = payer(1, 0)
  const rows = bars as BarValues[]
  const split = action(symbol, rows[760]!, { kind: 'split', ratio: 4 })
  const inOldShares = actions!.map((paid) => ({ ...paid, amount: paid.amount! * 4 }))
  const other = payer(2, 0)
  expect(
    runLake(adjustmentBasis, [{ members: [{ symbol, bars, actions: [...inOldShares, split].sort((a, b) => a.day - b.day) }, other] }]),
  ).toEqual([])
})

test('the basis of every series is told right, whatever the ratio', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.constantFrom(1.5, 2, 3, 7, 20, 0.1, 0.05),
      fc.integer({ min: 70, max: 290 }),
      (seed, ratio, at) => {
        const rows = onSessions(cleanWalk(seed, 300, 100), '2022-01-03')
        const of = (symbol: string, isRaw: boolean): MemberValues => ({
          symbol,
          bars: isRaw ? scaledBefore(rows, at, ratio) : rows,
          actions: [action(symbol, rows[at]!, { kind: 'split', ratio })],
        })
        expect(
          runLake(adjustmentBasis, [{ members: [of('A', false), of('B', true), of('C', false)] }]).map(({ symbol }) => symbol),
        ).toEqual(['*', 'B'])
      },
    ),
    { numRuns: 60 },
  )
})
