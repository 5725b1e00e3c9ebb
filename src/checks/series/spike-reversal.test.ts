import { expect, test } from 'vitest'
import type { Defect } from '../../model/defect.ts'
import type { Series } from '../../model/series.ts'
import { contextOf, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { spikeReversal } from './spike-reversal.ts'

function seriesWith(returns: readonly number[]): Series {
  const closes = [100]
  for (const r of returns) closes.push((closes.at(-1) as number) * Math.exp(r))
  return seriesOf(sessionBars(closes.length, '2020-01-02', (i) => ({ close: closes[i] as number })))
}

const run = (series: Series, params = {}) =>
  spikeReversal.run(series, contextOf(series), { ...defaultsOf(spikeReversal), ...params }) as readonly Defect[]
const calm = (deviation: number) => Array.from({ length: 63 }, (_, i) => ((i % 3) - 1) * (deviation / 1.4826))

test('a jump that the next bar undoes is for review, on the bar that stands out', () => {
  const series = seriesWith([...calm(0.01), -0.2, 0.2, 0])
  expect(run(series)).toMatchObject([{ slots: [series.bars.session[64]] }])
  expect(spikeReversal.status).toBe('review')
})

test('three quarters must be undone', () => {
  expect(run(seriesWith([...calm(0.01), 0.2, -0.1501]))).toHaveLength(1)
  expect(run(seriesWith([...calm(0.01), 0.2, -0.1499]))).toEqual([])
  expect(run(seriesWith([...calm(0.01), 0.2, 0.2]))).toEqual([])
})

test('the jump must be ten percent and eight deviations', () => {
  expect(run(seriesWith([...calm(0.005), -0.1001, 0.1]))).toHaveLength(1)
  expect(run(seriesWith([...calm(0.005), -0.0999, 0.1]))).toEqual([])
  expect(run(seriesWith([...calm(0.02), 0.161, -0.16]))).toHaveLength(1)
  expect(run(seriesWith([...calm(0.02), 0.159, -0.16]))).toEqual([])
})

test('set to smaller jumps, it looks at moves that the screening leaves out', () => {
  const small = seriesWith([...calm(0.001), 0.015, -0.015, 0])
  expect(run(small, { leastReturn: 0.01, k: 2 })).toHaveLength(1)
  expect(run(small, { leastReturn: 0.016, k: 2 })).toEqual([])
})

test('the last bar has nothing that undoes it, and a gap parts what it stands between', () => {
  expect(run(seriesWith([...calm(0.01), 0.5]))).toEqual([])
  const { bars } = seriesWith([...calm(0.01), 0.5, -0.5, 0])
  const session = bars.session.map((day, i) => (i >= 65 ? (bars.session[i + 1] ?? day + 1) : day))
  expect(run(seriesOf({ ...bars, session }))).toEqual([])
})

test('the evidence tells how the return stands, for whom knows what the market did', () => {
  const [defect] = run(seriesWith([...calm(0.01), -0.2, 0.2, 0]))
  expect(defect?.evidence).toMatchObject({ logReturn: -0.2, median: 0, deviation: 0.01, z: -20 })
})
