import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { halfAdjustedClose } from './half-adjusted-close.ts'

function run(rows: readonly BarValues[]) {
  const series = seriesOf(barsOf(rows))
  return halfAdjustedClose.run(series, contextOf(series), defaultsOf(halfAdjustedClose))
}

/** A clean walk with a bar whose close is moved to `ratio` of its low, and the next bar's open to `nextRatio` of that close. */
function withClose(ratio: number, nextRatio: number, at = 80): BarValues[] {
  const rows = onSessions(cleanWalk(7, 100), '2023-01-03')
  const close = rows[at]!.low! * ratio
  return rows.map((row, i) =>
    i === at
      ? { ...row, close }
      : i > at
        ? {
            ...row,
            open: i === at + 1 ? close * nextRatio : row.open! * ratio,
            high: row.high! * ratio * 1.2,
            low: row.low! * ratio * 0.8,
            close: row.close! * ratio,
          }
        : row,
  )
}

test('a close below its low that the next open confirms is half adjusted', () => {
  const rows = withClose(0.96, 1.001)
  expect(run(rows)).toMatchObject([{ slots: [rows[80]!.sessionDay], evidence: { low: rows[80]!.low, close: rows[80]!.close } }])
})

test('a close outside its bar that the next open does not confirm is left to ohlc_order', () => {
  expect(run(withClose(0.96, 1.08))).toEqual([])
})

test('the next open may lie just under three robust deviations off, not more', () => {
  const gap = (nextRatio: number) => run(withClose(0.96, nextRatio))
  const deviations = (gap(1.01) as readonly { evidence: Record<string, number> }[])[0]!.evidence.gapDeviations!
  const perDeviation = Math.log(1.01) / deviations
  expect(gap(Math.exp(2.99 * perDeviation))).toHaveLength(1)
  expect(gap(Math.exp(3.01 * perDeviation))).toEqual([])
})

test('clean bars, a high below the low, a bad last bar and a bad bar before a gap pass', () => {
  const rows = withClose(0.96, 1.001)
  expect(run(onSessions(cleanWalk(3, 300), '2023-01-03'))).toEqual([])
  expect(run(rows.map((row, i) => (i === 80 ? { ...row, high: row.low! * 0.99 } : row)))).toEqual([])
  expect(run(rows.slice(0, 81))).toEqual([])
  expect(run(rows.filter((_, i) => i !== 81))).toEqual([])
})

test('under twenty returns nothing is said', () => {
  expect(run(withClose(0.96, 1.001, 20))).toEqual([])
  expect(run(withClose(0.96, 1.001, 21))).toHaveLength(1)
})

test('Best Buy on 2016-03-14, before a special dividend', () => {
  const rows = onSessions(cleanWalk(11, 90, 34), '2015-11-17')
  const at = rows.findIndex((row) => row.sessionDay === dayOf('2016-03-14'))
  const real = [
    { open: 33.55, high: 33.75, low: 33.08, close: 32.72 },
    { open: 32.56, high: 32.67, low: 31.7, close: 31.79 },
  ]
  expect(run([...rows.slice(0, at), { ...rows[at]!, ...real[0]! }, { ...rows[at + 1]!, ...real[1]! }])).toMatchObject([
    {
      message:
        'Close 32.72 on 2016-03-14 lies below low 33.08 but fits the next open 32.56: it is adjusted for the next ex-date, the rest of the bar is not',
    },
  ])
})
