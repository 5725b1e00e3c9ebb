import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areSameNumbers, areSameValues, isUniform } from './same-numbers.ts'

test('columns are the same when each of their numbers is', () => {
  const numbers = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 3 })
  fc.assert(
    fc.property(numbers, numbers, fc.nat({ max: 2 }), (one, other, before) => {
      // A part of a longer column, as nearly every one that is compared.
      const part = Int32Array.from([...Array<number>(before).fill(9), ...other]).subarray(before)
      expect(areSameNumbers(Int32Array.from(one), part)).toBe(one.length === other.length && one.every((value, i) => value === other[i]))
    }),
    { numRuns: 1000 },
  )
})

test('lists are the same by length and by every value, to the sign of zero', () => {
  expect(areSameValues([], new Float64Array())).toBe(true)
  expect(areSameValues([1, NaN, -0], Float64Array.of(1, NaN, -0))).toBe(true)
  expect(areSameValues([1, 2], [1, 2, 3])).toBe(false)
  expect(areSameValues([1, 2], [1, 3])).toBe(false)
  expect(areSameValues([0], [-0])).toBe(false)
  expect(areSameValues(Float32Array.of(1, -0, NaN), Float32Array.of(1, -0, NaN))).toBe(true)
  expect(areSameValues(Float32Array.of(0), Float32Array.of(-0))).toBe(false)
  // Whole numbers may be the same in columns of different kinds, whose bytes are not.
  expect(areSameValues(Uint16Array.of(1, 2), Float32Array.of(1, 2))).toBe(true)
  const otherNaN = new Float32Array(Uint32Array.of(0x7fc00001).buffer)
  expect(areSameValues(Float32Array.of(NaN), otherNaN)).toBe(true)
})

test('bytes are uniform when all of them are the first one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 1, maxLength: 4 }), (bytes) => {
      expect(isUniform(bytes)).toBe(bytes.every((byte) => byte === bytes[0]))
    }),
  )
})
