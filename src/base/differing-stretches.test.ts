import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differingStretches } from './differing-stretches.ts'

test('every place that differs lies in a stretch, and a stretch without one is not told', () => {
  fc.assert(
    fc.property(fc.nat(1500), fc.array(fc.nat(1499), { maxLength: 6 }), fc.nat(3), (length, places, offset) => {
      const one = new Float64Array(length + offset).fill(NaN).subarray(offset)
      const other = new Float64Array(length)
      other.set(one)
      for (const place of places) if (place < length) other[place] = place
      const differs = (i: number) => !Object.is(one[i], other[i])
      const stretches = differingStretches(one, other, length)
      const told = stretches.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
      expect(told).toEqual([...new Set(told)].sort((a, b) => a - b))
      for (let i = 0; i < length; i++) if (differs(i)) expect(told).toContain(i)
      for (const [from, to] of stretches) expect(one.subarray(from, to).some((_, i) => differs(from + i))).toBe(true)
    }),
  )
})

test('only so many elements are compared, and columns of different types differ throughout', () => {
  expect(differingStretches(Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 4), 2)).toEqual([])
  expect(differingStretches(Int32Array.of(0, 0), new Float64Array(2), 2)).toEqual([[0, 2]])
  expect(differingStretches(Int32Array.of(), new Float64Array(0), 0)).toEqual([])
})
