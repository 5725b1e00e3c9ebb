import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SeriesTrace } from '../model/trace.ts'
import { marketDifference } from './market-difference.ts'

const LENGTH = 1200

type Bars = Pick<SeriesTrace, 'day' | 'close' | 'range' | 'volume'>

function traced({ day, close, range, volume }: Bars): SeriesTrace {
  return {
    length: day.length,
    day,
    close,
    range,
    volume,
    chosen: new Uint32Array(0),
    content: new Float64Array(0),
    alike: new Int32Array(0),
    islands: new Uint32Array(0),
    islandGaps: new Float32Array(0),
    weeks: NaN,
  }
}

const bars = (): Bars => ({
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
      expect(marketDifference(traced(bars()), traced(other))).toEqual([expected, expected])
    }),
  )
})
