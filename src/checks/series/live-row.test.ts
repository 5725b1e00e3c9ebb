import { expect, test } from 'vitest'
import type { SetAside } from '../../model/series.ts'
import { barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { weeklyDataset } from '../../../test/support/walk.ts'
import { dayOf } from '../../base/day.ts'
import { defaultsOf } from '../define.ts'
import { liveRow } from './live-row.ts'

function run(kinds: readonly SetAside['kind'][]) {
  const bars = barsOf([{ day: '2024-01-05' }, { day: '2024-01-12' }])
  const setAside = kinds.map((kind, i) => ({ kind, kept: 1, sourceRow: 2 + i, open: 10, high: 11, low: 10, close: 11, volume: 5 }))
  const series = seriesOf(bars, { setAside, dataset: weeklyDataset })
  return liveRow.run(series, contextOf(series), defaultsOf(liveRow))
}

test("the running week's row beside the finished one is a row too many", () => {
  expect(run(['live'])).toMatchObject([
    {
      slots: [dayOf('2024-01-12')],
      extra: true,
      message: 'A live row stands beside the bar on 2024-01-12: close 11 against 10',
      evidence: { row: 1, liveRow: 2 },
    },
  ])
})

test("duplicates are duplicate_bar's business", () => {
  expect(run(['identical', 'conflicting'])).toEqual([])
  expect(run([])).toEqual([])
})

test('of several live rows of one week one defect is made', () => {
  expect(run(['live', 'live', 'identical'])).toHaveLength(1)
})
