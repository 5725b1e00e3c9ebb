import type { UpdateRun } from './update-run.ts'

/** How a run ended; `open`: it has not. */
export type RunOutcome = 'open' | 'complete' | 'failed' | 'aborted'

const terminal = ['COMPLETE', 'ABORT', 'FAIL'] as const
const named = { COMPLETE: 'complete', ABORT: 'aborted', FAIL: 'failed' } as const

/** How and when a run ended. Of two terminal events the later holds, of the same moment FAIL before ABORT before COMPLETE. */
export function outcomeOf(times: UpdateRun['times']): { readonly outcome: RunOutcome; readonly endedUs: number | null } {
  let end: { readonly outcome: RunOutcome; readonly endedUs: number | null } = { outcome: 'open', endedUs: null }
  for (const type of terminal) {
    const endedUs = times[type]
    if (endedUs !== undefined && (end.endedUs === null || endedUs >= end.endedUs)) end = { outcome: named[type], endedUs }
  }
  return end
}
