import fc from 'fast-check'
import { expect, test } from 'vitest'
import { medianAmong, middlePair, nthSmallest } from './select.ts'

const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true })), { minLength: 1, maxLength: 70 })

test('the n-th smallest is the one that sorting puts there, and parts the rest', () => {
  fc.assert(
    fc.property(values, fc.nat(), (list, at) => {
      const n = at % list.length
      const column = Float64Array.from([...list, NaN])
      expect(nthSmallest(column, list.length, n) + 0).toBe((Float64Array.from(list).sort()[n] as number) + 0)
      expect([...column.subarray(0, n)].every((value) => value <= (column[n] as number))).toBe(true)
      expect([...column.subarray(n, list.length)].every((value) => value >= (column[n] as number))).toBe(true)
    }),
  )
})

test('the middle pair of an even count are its two middle values, of an odd count the middle one twice', () => {
  expect(middlePair(Float64Array.of(4, 1, 3, 2), 4)).toEqual([2, 3])
  expect(middlePair(Float64Array.of(4, 1, 3), 3)).toEqual([3, 3])
  expect(middlePair(Float64Array.of(7, 7), 2)).toEqual([7, 7])
  expect(middlePair(Float64Array.of(5, 0), 1)).toEqual([5, 5])
})

test('the median of large values is none of them too large', () => {
  expect(medianAmong(Float64Array.of(1.5e308, 1, 1.7e308), 3)).toBe(1.5e308)
  expect(medianAmong(Float64Array.of(1.7e308, 1.7e308), 2)).toBe(1.7e308)
  expect(medianAmong(Float64Array.of(4, 1, 3, 2), 4)).toBe(2.5)
})
