import { expect, test } from 'vitest'
import { arranged } from './points.ts'

test('points come out oldest first without what has no value, and the input stays as it was', () => {
  const points = [
    { timeUs: 3, value: 1 },
    { timeUs: 1, value: NaN },
    { timeUs: 2, value: null },
    { timeUs: 0, value: Infinity },
    { timeUs: 5, value: -1e101 },
    { timeUs: NaN, value: 4 },
    { timeUs: 1, value: 7 },
    { timeUs: 1, value: 5 },
  ]
  const before = structuredClone(points)
  expect(arranged(points)).toEqual([
    { timeUs: 1, value: 7 },
    { timeUs: 1, value: 5 },
    { timeUs: 3, value: 1 },
  ])
  expect(points).toEqual(before)
})
