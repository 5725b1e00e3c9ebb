import { expect, test } from 'vitest'
import type { SeriesTrace } from '../model/trace.ts'
import { encodeTrace } from '../states/trace-block.ts'
import { nameOfState } from './lake-memory.ts'
import { MOST_TRACE_BYTES, TraceCache } from './trace-cache.ts'

function traceOf(length: number): SeriesTrace {
  return {
    length,
    day: Uint16Array.from({ length }, (_, i) => i),
    close: new Float32Array(length).fill(1.5),
    range: new Uint16Array(length),
    volume: new Int8Array(length),
    chosen: Uint32Array.of(1),
    content: Float64Array.of(Math.PI),
    alike: Int32Array.of(-5, 7),
    islands: new Uint32Array(0),
    islandGaps: new Float32Array(0),
    weeks: 12_345,
  }
}

const place = (offset: number) => ({ pack: '1-0', offset, length: 100, trace: 200 })
const handed = (offset: number, trace: SeriesTrace) => ({ state: place(offset), bytes: encodeTrace(trace) })

test('a trace that was handed over is known by its state, each time as the same', () => {
  const cache = new TraceCache()
  cache.hand(handed(0, traceOf(30)))
  expect(cache.get(nameOfState(place(0)))).toEqual(traceOf(30))
  expect(cache.get(nameOfState(place(0)))).toBe(cache.get(nameOfState(place(0))))
  expect(cache.get(nameOfState(place(8)))).toBeUndefined()
  cache.set('none', null)
  expect(cache.get('none')).toBeNull()
})

test('traces are kept until there is no room, whether handed over or read, and room comes back when the cache is cleared', () => {
  const cache = new TraceCache()
  const large = traceOf(Math.ceil(MOST_TRACE_BYTES / 20))
  cache.hand(handed(0, large))
  cache.set('read', large)
  cache.hand(handed(1, large))
  cache.set('read too', large)
  const kept = [nameOfState(place(0)), 'read', nameOfState(place(1)), 'read too'].map((state) => cache.get(state) !== undefined)
  expect(kept).toEqual([true, true, false, false])
  cache.clear()
  expect(cache.get('read')).toBeUndefined()
  cache.hand(handed(1, large))
  expect(cache.get(nameOfState(place(1)))?.length).toBe(large.length)
})
