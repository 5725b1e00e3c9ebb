import fc from 'fast-check'
import { expect, test } from 'vitest'
import { robustSpread } from '../../base/robust.ts'
import type { Defect } from '../../model/defect.ts'
import { contextOf, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { volumeOutlier } from './volume-outlier.ts'

const defaults = defaultsOf(volumeOutlier)

function found(volumes: readonly number[], params = defaults): number[] {
  const series = seriesOf(sessionBars(volumes.length, '2019-01-02', (i) => ({ volume: volumes[i] as number })))
  const defects = volumeOutlier.run(series, contextOf(series), params) as readonly Defect[]
  return defects.flatMap(({ slots }) => slots.map((slot) => series.bars.session.indexOf(slot)))
}

/** 63 volumes around a million whose logs deviate by 1.4826 * 0.2. */
const usual = Array.from({ length: 63 }, (_, i) => Math.round(1e6 * Math.exp(((i % 3) - 1) * 0.2)))

test('a volume more than eight robust deviations off the median is found, high or low', () => {
  const limit = Math.exp(8 * 1.4826 * 0.2)
  expect(found([...usual, 1e6 * limit * 1.01])).toEqual([63])
  expect(found([...usual, 1e6 * limit * 0.99])).toEqual([])
  expect(found([...usual, (1e6 / limit) * 0.99])).toEqual([63])
  expect(found([...usual, (1e6 / limit) * 1.01])).toEqual([])
})

test('where volumes hardly vary, half days pass by the floor', () => {
  const even = Array<number>(63).fill(1e6)
  expect(found([...even, 250_000])).toEqual([])
  expect(found([...even, 5.1e6])).toEqual([63])
  expect(found([...even, 0])).toEqual([63])
})

test('twenty volumes are enough, nineteen are not, and a NaN is none', () => {
  expect(found([...usual.slice(0, 20), 1e9])).toEqual([20])
  expect(found([...usual.slice(0, 19), 1e9])).toEqual([])
  expect(found([...usual.slice(0, 19), NaN, 1e9])).toEqual([])
  expect(found([])).toEqual([])
})

test('its shortcuts miss nothing and add nothing', () => {
  const volume = fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 5e5, max: 2e6 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 1e8 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, NaN, -5) },
  )
  fc.assert(
    fc.property(
      fc.array(volume, { minLength: 1, maxLength: 260 }),
      fc.boolean(),
      fc.constantFrom(63, 64, 21),
      (volumes, gapless, window) => {
        const all = gapless ? volumes.map((v) => (v >= 0 ? v : 1e6)) : volumes
        const reported = new Set(found(all, { ...defaults, window }))
        all.forEach((here, i) => {
          const logs: number[] = []
          for (let j = i - 1; j >= 0 && j >= i - 2 * window && logs.length < window; j--) {
            const v = all[j] as number
            if (v >= 0) logs.push(Math.log(1 + v))
          }
          if (!(here >= 0) || logs.length < 20) {
            expect(reported.has(i), `bar ${i}`).toBe(false)
            return
          }
          const { median, deviation } = robustSpread(logs)
          const z = Math.abs(Math.log(1 + here) - median) / Math.max(deviation, 0.2)
          if (Math.abs(z - 8) > 1e-6) expect(reported.has(i), `bar ${i}`).toBe(z >= 8)
        })
      },
    ),
  )
})
