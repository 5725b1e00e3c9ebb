import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstAtLeast, indexAmong } from './search.ts'

const ascending = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 30 }).map((values) => values.sort((a, b) => a - b))

test('the first that is at least the wanted, as a search from the front finds it', () => {
  fc.assert(
    fc.property(ascending, fc.integer({ min: -25, max: 25 }), (values, wanted) => {
      const found = values.findIndex((value) => value >= wanted)
      expect(firstAtLeast(values, wanted)).toBe(found < 0 ? values.length : found)
      expect(indexAmong(values, wanted)).toBe(values.indexOf(wanted))
    }),
  )
})

test('what lies outside of the range does not count', () => {
  expect(firstAtLeast([1, 2, 3, 4], 1, 2)).toBe(2)
  expect(firstAtLeast([1, 2, 3, 4], 4, 0, 2)).toBe(2)
  expect(indexAmong(Int32Array.of(1, 2, 9), 9, 2)).toBe(-1)
})
