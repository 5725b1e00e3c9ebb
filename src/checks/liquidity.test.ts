import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsOf } from '../../test/support/series.ts'
import { medianOf } from '../base/robust.ts'
import { dollarVolumeMedian, liquidityOf } from './liquidity.ts'

test('the median of dollars is of the bars in the window that have both a close and a volume', () => {
  const row = fc.record({ close: fc.constantFrom(NaN, 1, 2.5, 7), volume: fc.constantFrom(NaN, 0, 1, 10, 31) })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 80 }), fc.nat(), (rows, window, place) => {
      const i = place % rows.length
      const dollars = rows.slice(Math.max(0, i - window + 1), i + 1).map(({ close, volume }) => close * volume)
      expect(dollarVolumeMedian(barsOf(rows), i, window)).toBe(medianOf(dollars.filter((value) => !Number.isNaN(value))))
    }),
  )
})

test('a series without volume counts as liquid, and so does one whose volumes are all zero', () => {
  expect([NaN, 0, 5.1e6, 5e6, 1.9e5].map((dollars) => liquidityOf(dollars, 1))).toEqual(['liquid', 'liquid', 'liquid', 'between', 'thin'])
  expect(liquidityOf(900e3, 1 / 5)).toBe('thin')
})
