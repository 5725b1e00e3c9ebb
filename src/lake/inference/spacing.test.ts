import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US } from '../../base/day.ts'
import { spacingOf } from './spacing.ts'

test('series that are one and the same space like copies of it', () => {
  const steps = fc.array(fc.constantFrom(DAY_US, DAY_US, 3 * DAY_US, 7 * DAY_US, 7 * DAY_US, 30 * DAY_US, 60e6, 60e6, 300e6), {
    maxLength: 1200,
  })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (distances, count) => {
      let time = 0
      const times = Float64Array.from([0, ...distances.map((distance) => (time += distance))])
      const copies = Array.from({ length: count }, () => times.slice())
      expect(spacingOf(copies.map(() => times))).toEqual(spacingOf(copies))
    }),
  )
})
