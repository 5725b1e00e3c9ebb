import type { ScanCause } from '../model/scan-run.ts'
import type { ScanTime } from '../model/schedule.ts'
import { nextDue } from './next-due.ts'

/** Files that changed and have not been scanned since, µs. */
export interface Changes {
  readonly firstUs: number
  readonly lastUs: number
}

/** What a decision rests on, all of it. Instants in µs. */
export interface ScheduleState {
  readonly times: readonly ScanTime[]
  /** Everything due up to here was done. */
  readonly watermarkUs: number
  /** A first scan, or one at every start, is still owed. */
  readonly startOwed: boolean
  readonly changes: Changes | null
  /** Scheduled scans that failed one after another, and when the last one did. */
  readonly failures: { readonly count: number; readonly lastUs: number } | null
  readonly quietMs: number
  readonly quietLimitMs: number
}

/** The next start that is known of: now, when `atUs` is not in the future. */
export interface NextStart {
  readonly atUs: number
  readonly cause: ScanCause
}

const firstRetryMs = 60_000
const longestRetryMs = 600_000
/** A start so much later than it was due was missed: the server was down, or the machine asleep. */
const missedAfterMs = 90_000

/**
 * When the next scan is to start, and why; `null` when nothing is known that would start one.
 *
 * Runs that were missed are caught up once, however many they were. A failed scan is tried again after 1, 2, 4, 8, then every 10 minutes; until one succeeds
 * nothing else starts one, as whatever is due then is covered by it.
 */
export function nextStart(state: ScheduleState, nowUs: number): NextStart | null {
  const { failures, changes, startOwed } = state
  if (failures !== null)
    return { atUs: failures.lastUs + Math.min(firstRetryMs * 2 ** (failures.count - 1), longestRetryMs) * 1000, cause: 'retry' }
  if (startOwed) return { atUs: nowUs, cause: 'start' }
  // A watermark of the future was written by a clock that was wrong.
  const dueUs = nextDue(state.times, Math.min(state.watermarkUs, nowUs))
  const due: NextStart | null = dueUs === null ? null : { atUs: dueUs, cause: dueUs < nowUs - missedAfterMs * 1000 ? 'missed' : 'schedule' }
  if (changes === null) return due
  const quietUs = Math.min(changes.lastUs + state.quietMs * 1000, changes.firstUs + state.quietLimitMs * 1000)
  return due !== null && due.atUs <= quietUs ? due : { atUs: quietUs, cause: 'change' }
}
