import { expect, test } from 'vitest'
import { unlessSame } from './unless-same.ts'

test('what was made is given again until an argument is another', () => {
  let calls = 0
  const first = new Int32Array(2)
  const other = new Int32Array(2)
  const make = unlessSame((days: Int32Array, name: number) => [++calls, days, name])
  expect(make(first, NaN)).toEqual([1, first, NaN])
  expect(make(first, NaN)).toBe(make(first, NaN))
  expect(make(other, NaN)[0]).toBe(2)
  expect(make(first, NaN)[0]).toBe(3)
  expect(make(first, 1)[0]).toBe(4)
})
