import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { levelShift } from './level-shift.ts'

function run(rows: readonly BarValues[], calendar: string | null = 'XNYS'): readonly Defect[] {
  const series = seriesOf(barsOf(rows), { dataset: { ...dailyDataset, calendar } })
  return levelShift.run(series, contextOf(series), defaultsOf(levelShift)) as readonly Defect[]
}

/** A walk without the `gap` sessions after its hundredth bar, that goes on at `by` times the level. */
const resumed = (gap: number, by: number): BarValues[] => {
  const rows = onSessions(cleanWalk(17, 300), '2023-01-03')
  const level = rows[99]!.close! / rows[100 + gap]!.close!
  return [
    ...rows.slice(0, 100),
    ...rows.slice(100 + gap).map((row) => ({
      ...row,
      open: row.open! * level * by,
      high: row.high! * level * by,
      low: row.low! * level * by,
      close: row.close! * level * by,
    })),
  ]
}

test('another level after a long gap is for review, on the first bar after it', () => {
  const rows = resumed(60, 5)
  expect(levelShift.status).toBe('review')
  expect(run(rows)).toMatchObject([{ slots: [rows[100]!.sessionDay], evidence: { gapSessions: 60 } }])
  expect(run(rows, null)).toHaveLength(1)
})

test('a gap of twenty sessions passes, one more does not', () => {
  expect(run(resumed(20, 5))).toEqual([])
  expect(run(resumed(21, 5))).toHaveLength(1)
})

test('the same level after a gap passes, and what a random walk can do in that time', () => {
  expect(run(resumed(60, 1))).toEqual([])
  expect(run(resumed(60, 1.4))).toEqual([])
})

test('a jump without a gap, or a single price at its end, passes', () => {
  expect(run(resumed(0, 5))).toEqual([])
  expect(run(resumed(60, 5).slice(0, 102))).toEqual([])
  expect(run([])).toEqual([])
  expect(dayOf('2023-01-03')).toBeGreaterThan(0)
})
