import { expect, test } from 'vitest'
import { comparePlaces } from './compare-places.ts'

test('the first part that differs decides, and null comes first', () => {
  expect(comparePlaces([1, 'a', null], [1, 'a', null])).toBe(0)
  expect(
    [
      ['b', 1],
      ['a', 2],
      ['a', null],
      ['a', -3],
    ].sort(comparePlaces),
  ).toEqual([
    ['a', null],
    ['a', -3],
    ['a', 2],
    ['b', 1],
  ])
})
