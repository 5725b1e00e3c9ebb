import { outcomeOf } from '../model/run-outcome.ts'
import type { RunState, UpdateRun } from '../model/update-run.ts'

/** A run as it stood at a moment. */
export interface StandingRun {
  readonly run: UpdateRun
  readonly state: RunState
  /** Of its START, else of the first event known of it, µs. */
  readonly startedUs: number
  /** Of its terminal event; `null` while it has none. */
  readonly endedUs: number | null
  /** COMPLETE minus START; `null` unless both are known. A run cannot take less than nothing: clocks differ. */
  readonly durationUs: number | null
}

/**
 * How a run stood at a moment, by the events that had occurred by then; `null` when none had. Terminal beats RUNNING beats START; of two terminal
 * events the later holds, of the same moment FAIL before ABORT before COMPLETE.
 */
export function runAt(run: UpdateRun, atUs: number, timeoutUs: number): StandingRun | null {
  const times = Object.fromEntries(Object.entries(run.times).filter(([, time]) => time <= atUs)) as UpdateRun['times']
  const known = Object.values(times)
  if (known.length === 0) return null
  const startedUs = times.START ?? Math.min(...known)
  const { outcome, endedUs } = outcomeOf(times)
  if (outcome !== 'open' && endedUs !== null) {
    const durationUs = outcome === 'complete' && times.START !== undefined ? Math.max(0, endedUs - startedUs) : null
    return { run, state: outcome, startedUs, endedUs, durationUs }
  }
  const hasBegun = times.START !== undefined || times.RUNNING !== undefined
  const state = !hasBegun ? 'unknown' : atUs - startedUs > timeoutUs ? 'lost' : 'running'
  return { run, state, startedUs, endedUs: null, durationUs: null }
}
