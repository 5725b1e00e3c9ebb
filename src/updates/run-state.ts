import type { RunEventType, RunState, UpdateRun } from '../model/update-run.ts'

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

const terminal = ['COMPLETE', 'ABORT', 'FAIL'] as const
const stateOfTerminal = { COMPLETE: 'complete', ABORT: 'aborted', FAIL: 'failed' } as const

/**
 * How a run stood at a moment, by the events that had occurred by then; `null` when none had. Terminal beats RUNNING beats START; of two terminal
 * events the later holds, of the same moment FAIL before ABORT before COMPLETE.
 */
export function runAt(run: UpdateRun, atUs: number, timeoutUs: number): StandingRun | null {
  const timeOf = (type: RunEventType): number | null => {
    const time = run.times[type]
    return time !== undefined && time <= atUs ? time : null
  }
  const known = Object.values(run.times).filter((time) => time <= atUs)
  if (known.length === 0) return null
  const startedUs = timeOf('START') ?? Math.min(...known)
  let end: (typeof terminal)[number] | null = null
  for (const type of terminal) {
    const time = timeOf(type)
    if (time !== null && (end === null || time >= (timeOf(end) as number))) end = type
  }
  if (end !== null) {
    const endedUs = timeOf(end) as number
    const durationUs = end === 'COMPLETE' && timeOf('START') !== null ? Math.max(0, endedUs - startedUs) : null
    return { run, state: stateOfTerminal[end], startedUs, endedUs, durationUs }
  }
  const hasBegun = timeOf('START') !== null || timeOf('RUNNING') !== null
  const state = !hasBegun ? 'unknown' : atUs - startedUs > timeoutUs ? 'lost' : 'running'
  return { run, state, startedUs, endedUs: null, durationUs: null }
}
