import { expect, test } from 'vitest'
import { countedUp, isCountedUp } from './counted-up.ts'

test.each([
  [0, 0],
  [0, 5],
  [3, 9],
  [0, 70_000],
  [69_998, 70_001],
  [60_000, 65_536],
])('counts from %i to %i', (from, to) => {
  expect(Array.from(countedUp(from, to))).toEqual(Array.from({ length: to - from }, (_, j) => from + j))
})

test('only what it gave is known to count up', () => {
  expect(isCountedUp(countedUp(0, 4))).toBe(true)
  expect(isCountedUp(Uint32Array.of(0, 2, 1))).toBe(false)
  expect(isCountedUp(countedUp(0, 70_000))).toBe(false)
})
