import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PlainTrace, tracedFrom } from '../../test/support/traces.ts'
import { marketDifference } from './market-difference.ts'

const LENGTH = 1200

const bars = (): PlainTrace => ({
  day: Uint16Array.from({ length: LENGTH }, (_, i) => i),
  close: Float32Array.from({ length: LENGTH }, (_, i) => (i % 97 === 0 ? NaN : i)),
  range: new Uint16Array(LENGTH),
  volume: new Int8Array(LENGTH),
})

test('of two long traces those bars are different that lie between the first and the last that are, and the one after', () => {
  const column = fc.constantFrom('day', 'close', 'range', 'volume')
  const places = fc.array(fc.record({ at: fc.nat({ max: LENGTH - 1 }), column }), { maxLength: 3 })
  fc.assert(
    fc.property(places, (altered) => {
      const other = bars()
      for (const { at, column } of altered) other[column][at] = 127
      const different = altered.flatMap(({ at, column }) => (Object.is(other[column][at], bars()[column][at]) ? [] : [at]))
      const span = { from: Math.min(LENGTH, ...different), to: Math.min(LENGTH, Math.max(...different) + 2) }
      const expected = different.length === 0 ? { from: LENGTH, to: LENGTH } : span
      expect(marketDifference(tracedFrom(bars()), tracedFrom(other))).toEqual([expected, expected])
    }),
  )
})
