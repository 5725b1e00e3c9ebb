import { expect, test } from 'vitest'
import { DAY_US } from '../base/day.ts'
import { pointsWithin, windowUsOf } from './window.ts'

test('windows are written as durations', () => {
  expect(windowUsOf('24h')).toBe(DAY_US)
  expect(windowUsOf('7d')).toBe(7 * DAY_US)
  expect(windowUsOf('1h30m')).toBe(5400e6)
  for (const text of ['', '0', '7', 'week', '-1d']) expect(windowUsOf(text), text).toBeNull()
})

test('windows that follow each other share no point and lose none', () => {
  const points = Array.from({ length: 21 }, (_, timeUs) => ({ timeUs, value: timeUs }))
  const early = pointsWithin(points, { toUs: 10, lengthUs: 10 })
  const late = pointsWithin(points, { toUs: 20, lengthUs: 10 })
  expect([...early, ...late]).toEqual(points.slice(1))
})
