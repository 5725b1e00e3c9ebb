import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { islandBar } from './island-bar.ts'

const bar = (day: string, low: number, high: number): BarValues => ({ day, low, high, open: low, close: high })

function run(...rows: BarValues[]) {
  const series = seriesOf(barsOf(rows))
  return islandBar.run(series, contextOf(series), defaultsOf(islandBar))
}

test('a bar above or below two neighbours that agree is for review', () => {
  expect(run(bar('2024-01-03', 99, 101), bar('2024-01-04', 110, 112), bar('2024-01-05', 100, 102))).toMatchObject([
    { slots: [dayOf('2024-01-04')], message: 'The range of 2024-01-04, 110 to 112, lies 7.8 % above those of both neighbours' },
  ])
  expect(run(bar('2024-01-03', 99, 101), bar('2024-01-04', 90, 92), bar('2024-01-05', 100, 102))).toHaveLength(1)
  expect(islandBar.status).toBe('review')
})

test('the range must lie more than three percent apart from both', () => {
  expect(run(bar('2024-01-03', 99, 100), bar('2024-01-04', 103.01, 104), bar('2024-01-05', 99, 100))).toHaveLength(1)
  expect(run(bar('2024-01-03', 99, 100), bar('2024-01-04', 103, 104), bar('2024-01-05', 99, 100))).toEqual([])
  expect(run(bar('2024-01-03', 99, 100), bar('2024-01-04', 104, 105), bar('2024-01-05', 99, 102))).toEqual([])
})

test('neighbours that lie apart themselves are a trend', () => {
  expect(run(bar('2024-01-03', 99, 100), bar('2024-01-04', 120, 121), bar('2024-01-05', 104, 105))).toEqual([])
  expect(run(bar('2024-01-03', 99, 100), bar('2024-01-04', 120, 121), bar('2024-01-05', 103, 105))).toHaveLength(1)
})

test('a missing session or a NaN beside it leaves nothing to compare', () => {
  expect(run(bar('2024-01-02', 99, 101), bar('2024-01-04', 110, 112), bar('2024-01-05', 100, 102))).toEqual([])
  expect(run(bar('2024-01-03', NaN, NaN), bar('2024-01-04', 110, 112), bar('2024-01-05', 100, 102))).toEqual([])
  expect(run(bar('2024-01-03', 99, 101), bar('2024-01-04', 110, 112))).toEqual([])
})

test('the evidence tells how the close moved against the returns before, once there are twenty', () => {
  const evidenceAfter = (count: number) => {
    const bars = sessionBars(count + 2, '2020-01-02', (i) => {
      const close = i === count ? 120 : 100 * Math.exp(((i % 3) - 1) * 0.01)
      return { open: close, close, low: close * 0.999, high: close * 1.001 }
    })
    const series = seriesOf(bars)
    const defects = islandBar.run(series, contextOf(series), defaultsOf(islandBar)) as readonly Defect[]
    expect(defects).toHaveLength(1)
    return defects[0]?.evidence
  }
  expect(evidenceAfter(22)).toMatchObject({ logReturn: 0.1923, median: 0.01, deviation: expect.any(Number) as number })
  expect(evidenceAfter(20)).toMatchObject({ median: null, deviation: null })
})
