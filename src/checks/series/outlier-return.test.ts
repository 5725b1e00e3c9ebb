import fc from 'fast-check'
import { expect, test } from 'vitest'
import { robustSpread } from '../../base/robust.ts'
import type { Defect } from '../../model/defect.ts'
import type { Series } from '../../model/series.ts'
import { contextOf, dailyDataset, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { outlierReturn } from './outlier-return.ts'

/** A series of daily closes with the given log returns, from 100 on. */
function seriesWith(returns: readonly number[]): Series {
  const closes = [100]
  for (const r of returns) closes.push((closes.at(-1) as number) * Math.exp(r))
  return seriesOf(sessionBars(closes.length, '2020-01-02', (i) => ({ close: closes[i] as number })))
}

const run = (series: Series, params = defaultsOf(outlierReturn)) =>
  outlierReturn.run(series, contextOf(series), params) as readonly Defect[]

/** 63 returns whose median is 0 and whose MAD, times 1.4826, is `deviation`. */
const calm = (deviation: number) => Array.from({ length: 63 }, (_, i) => ((i % 3) - 1) * (deviation / 1.4826))

test('a return of ten robust deviations is for review, a smaller one passes', () => {
  const series = seriesWith([...calm(0.01), 0.1001, 0])
  expect(run(series)).toMatchObject([
    { slots: [series.bars.session[64]], message: expect.stringContaining('The close moved +10.5 % to') as string },
  ])
  expect(outlierReturn.status).toBe('review')
  expect(run(seriesWith([...calm(0.01), 0.0999, 0]))).toEqual([])
  expect(run(seriesWith([...calm(0.01), -0.1001, 0]))).toHaveLength(1)
})

test('in a still series the floor takes the place of the deviation', () => {
  expect(run(seriesWith([...calm(0), 0.0501]))).toHaveLength(1)
  expect(run(seriesWith([...calm(0), 0.0499]))).toEqual([])
})

test('a move over missing sessions is no return', () => {
  const whole = seriesWith([...calm(0.01), 0.3, 0]).bars
  const closes = Array.from(whole.close).filter((_, i) => i !== 63)
  const days = Array.from(whole.session).filter((_, i) => i !== 63)
  const series = seriesOf(sessionBars(closes.length, '2020-01-02', (i) => ({ close: closes[i] as number })))
  expect(run(series)).toHaveLength(1)
  const gap = seriesOf({ ...series.bars, session: Int32Array.from(days) })
  expect(run(gap)).toEqual([])
})

test('twenty returns are enough, nineteen are not', () => {
  expect(run(seriesWith([...calm(0.01).slice(0, 20), 0.5]))).toHaveLength(1)
  expect(run(seriesWith([...calm(0.01).slice(0, 19), 0.5]))).toEqual([])
})

test('an intraday series is not judged over night', () => {
  const dataset = { ...dailyDataset, calendar: null, interval: { unit: 'minute', count: 1 } as const }
  const { bars } = seriesWith([...calm(0), 0.3])
  const overnight = seriesOf(bars, { dataset })
  expect(run(overnight)).toEqual([])
  const within = seriesOf({ ...bars, session: bars.session.map(() => 18_000) }, { dataset })
  expect(run(within)).toHaveLength(1)
})

test('with lower settings than the shared column of moves reaches, smaller returns are found', () => {
  expect(run(seriesWith([...calm(0.001), 0.02]), { ...defaultsOf(outlierReturn), k: 5, floor: 0.001 })).toHaveLength(1)
})

test('skipping small moves loses nothing while the median return is within a tenth of k times the floor', () => {
  const anyReturn = fc.oneof(
    { weight: 10, arbitrary: fc.double({ min: -0.01, max: 0.01, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ min: -0.15, max: 0.15, noNaN: true }) },
  )
  fc.assert(
    fc.property(fc.array(anyReturn, { minLength: 21, maxLength: 150 }), (returns) => {
      const series = seriesWith(returns)
      const found = new Set(run(series).flatMap(({ slots }) => slots))
      returns.forEach((r, at) => {
        const window = returns.slice(Math.max(0, at - 63), at)
        if (window.length < 20) return
        const { median, deviation } = robustSpread(window)
        const z = Math.abs(r - median) / Math.max(deviation, 0.005)
        if (Math.abs(median) > 0.005 || Math.abs(z - 10) < 1e-6) return
        expect(found.has(series.bars.session[at + 1] as number)).toBe(z >= 10)
      })
    }),
  )
})
