import type { SeriesTrace } from '../model/trace.ts'

/**
 * What checks across series worked out in an earlier scan, for what has not changed since. Only ever a shorter way to the same verdict.
 *
 * Versions of checks, settings, datasets, metadata and actions are those of the earlier scan: else nothing is remembered. Which series there are, and what is in
 * them, may be otherwise: who takes something out of it holds the series it was made of against those of now, by their `state`. What is not put again is
 * forgotten after the scan.
 */
export interface LakeMemory {
  /** What was put under the name in an earlier scan, for whoever asks to change as he likes; `undefined` when nothing was. */
  get(name: string): unknown
  /** Puts plain values, typed arrays, maps and sets. */
  put(name: string, value: unknown): void
  /** The trace of a state that may not be a series' any more; `null` where it is gone. */
  traceOf(state: string): SeriesTrace | null
}
