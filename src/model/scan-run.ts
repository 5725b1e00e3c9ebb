import type { ErrorCode } from '../base/app-error.ts'

/** Why a scan was started: a time of the schedule, one that was missed, files that changed, the server's start, a failed one again, somebody's request. */
export const scanCauses = ['schedule', 'missed', 'change', 'start', 'retry', 'request'] as const
export type ScanCause = (typeof scanCauses)[number]

export const scanRunStates = ['running', 'stopping', 'published', 'stopped', 'failed'] as const
export type ScanRunState = (typeof scanRunStates)[number]

/** One attempt of a server to scan the lake. Each is kept when it ends, whatever came of it. */
export interface ScanRun {
  /** A UUID: before it is published a scan has no number. */
  readonly id: string
  readonly cause: ScanCause
  /** Name of who asked; `null` unless somebody did. */
  readonly by: string | null
  readonly full: boolean
  readonly state: ScanRunState
  readonly startedAtUs: number
  /** `null` while it runs. */
  readonly finishedAtUs: number | null
  /** Number of the scan that it published. */
  readonly scan: number | null
  /** Why it failed. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null
}

/** How far a run is; totals are 0 while they are not known. */
export interface RunProgress {
  readonly phase: string
  readonly files: { readonly done: number; readonly total: number }
  readonly bytes: { readonly done: number; readonly total: number }
}
