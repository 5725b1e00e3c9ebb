import type { SeriesTrace } from '../../src/model/trace.ts'

/** The columns of a trace that has no islands, and nothing that is compared with other series. */
export type PlainTrace = Pick<SeriesTrace, 'day' | 'close' | 'range' | 'volume'>

/** A trace of these columns alone. */
export function tracedFrom({ day, close, range, volume }: PlainTrace): SeriesTrace {
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
