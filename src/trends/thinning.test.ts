import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arranged } from './points.ts'
import { thinned } from './thinning.ts'

const history = fc
  .array(fc.record({ timeUs: fc.integer({ min: 0, max: 5000 }), value: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }), {
    maxLength: 200,
  })
  .map(arranged)

test('thinned points are few, in strictly ascending time, and within the values there were', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 40 }), (points, most) => {
      const few = thinned(points, most)
      expect(few.length).toBeLessThanOrEqual(most)
      expect(few.length > 0).toBe(points.length > 0)
      few.slice(1).forEach(({ timeUs }, i) => expect(timeUs).toBeGreaterThan(few[i]!.timeUs))
      const values = points.map(({ value }) => value)
      for (const { value } of few) {
        expect(value).toBeGreaterThanOrEqual(Math.min(...values))
        expect(value).toBeLessThanOrEqual(Math.max(...values))
      }
    }),
  )
})

test('what never falls never falls when thinned', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 40 }), (points, most) => {
      const values = points.map(({ value }) => value).sort((a, b) => a - b)
      const few = thinned(
        points.map(({ timeUs }, i) => ({ timeUs, value: values[i]! })),
        most,
      )
      few.slice(1).forEach(({ value }, i) => expect(value).toBeGreaterThanOrEqual(few[i]!.value))
    }),
  )
})

test('points that are few enough stay, those of one instant become their median', () => {
  const points = [
    { timeUs: 1, value: 5 },
    { timeUs: 2, value: 1 },
    { timeUs: 2, value: 9 },
    { timeUs: 2, value: 2 },
    { timeUs: 9, value: 4 },
  ]
  expect(thinned(points, 3)).toEqual([points[0], points[3], points[4]])
})
