import type { RunProgress, ScanCause, ScanRun } from '../model/scan-run.ts'
import type { ScheduleStatus } from '../model/schedule.ts'

export interface ScanOrder {
  readonly cause: ScanCause
  readonly by?: string | null
  readonly full?: boolean
  /** µs; default: as the server was called, else now. */
  readonly asOfUs?: number | undefined
}

/** Scans of this server: one at a time. */
export interface ScanControl {
  /** Starts a scan, and gives it once it has the lake to itself. Throws CONFLICT while a scan runs, here or in another process, else what stood in the way. */
  start(order: ScanOrder): Promise<ScanRun>
  /** Ends the scan under way, cleanly; `null` when there is none. */
  stop(): ScanRun | null
  running(): { readonly run: ScanRun; readonly progress: RunProgress | null } | null
  /** The run before; `null` when this server has made none. */
  last(): ScanRun | null
}

export interface ScheduleView {
  status(): ScheduleStatus
}
