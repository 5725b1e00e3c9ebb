import type { ProbeResult } from '../model/probe-result.ts'
import type { CommonSettings } from './setting.ts'

/** How a part has been doing: results in a row of one kind. */
export interface Streak {
  readonly failures: number
  readonly successes: number
  /** Whether it counts as failed, until enough successes have come. */
  readonly down: boolean
}

export const noStreak: Streak = { failures: 0, successes: 0, down: false }

/**
 * The result that is shown for the newest one: a failure counts as unhealthy once there were enough in a row, a success after that as healthy once there were enough; degraded
 * in between. The first success of a part that never failed is healthy at once.
 */
export function settleStatus(
  before: Streak,
  result: ProbeResult,
  { failuresBeforeUnhealthy, successesBeforeHealthy }: Pick<CommonSettings, 'failuresBeforeUnhealthy' | 'successesBeforeHealthy'>,
): { readonly streak: Streak; readonly shown: ProbeResult } {
  if (result.status === 'unknown') return { streak: before, shown: result }
  if (result.status === 'unhealthy') {
    const failures = before.failures + 1
    const down = before.down || failures >= failuresBeforeUnhealthy
    return { streak: { failures, successes: 0, down }, shown: down ? result : { ...result, status: 'degraded' } }
  }
  const successes = before.successes + 1
  const down = before.down && successes < successesBeforeHealthy
  const error = `it works again; healthy after ${successesBeforeHealthy} successes in a row, this is number ${successes}`
  return {
    streak: { failures: 0, successes, down },
    shown: down && result.status === 'healthy' ? { ...result, status: 'degraded', error } : result,
  }
}
