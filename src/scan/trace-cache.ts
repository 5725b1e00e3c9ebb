import type { PackLocation } from '../model/scan.ts'
import type { SeriesTrace } from '../model/trace.ts'
import { decodeTrace } from '../states/trace-block.ts'
import { nameOfState } from './lake-memory.ts'

/** Bytes of traces that are kept in memory; the others are read from disk whenever a check asks for them. A worker hands over no more either. */
export const MOST_TRACE_BYTES = 40e6

/** A trace that a worker has just put beside its columns, as `encodeTrace` made it. */
export interface HandedTrace {
  readonly state: PackLocation
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Traces of the lake's series, by the name of their state: those that this scan has made from when they were made, others once they are read. */
export class TraceCache {
  readonly #handed = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly #traces = new Map<string, SeriesTrace | null>()
  #bytes = 0

  hand({ state, bytes }: HandedTrace): void {
    if (this.#hasRoom(bytes.length)) this.#handed.set(nameOfState(state), bytes)
  }

  /** `undefined` where none is kept, `null` where the state has none. */
  get(state: string): SeriesTrace | null | undefined {
    const trace = this.#traces.get(state)
    if (trace !== undefined) return trace
    const bytes = this.#handed.get(state)
    if (bytes === undefined) return undefined
    const decoded = decodeTrace(bytes)
    this.#traces.set(state, decoded)
    return decoded
  }

  set(state: string, trace: SeriesTrace | null): void {
    const bytes = trace === null ? 0 : 9 * trace.length + 12 * trace.chosen.length + 4 * trace.alike.length
    if (this.#hasRoom(bytes)) this.#traces.set(state, trace)
  }

  clear(): void {
    this.#handed.clear()
    this.#traces.clear()
    this.#bytes = 0
  }

  #hasRoom(bytes: number): boolean {
    if (this.#bytes + bytes > MOST_TRACE_BYTES) return false
    this.#bytes += bytes
    return true
  }
}
