import type { ScanRun } from '../model/scan-run.ts'

/** What a schedule has to remember across restarts. */
export interface ScheduleStore {
  /** The moment up to which a job has done all that was due, µs; `null` when it never ran. */
  watermark(job: string): Promise<number | null>
  /** Moves a job's watermark forward; an earlier moment than the known one changes nothing. */
  advance(job: string, toUs: number): Promise<void>
  /** Keeps a run that has ended, and of all runs the newest `keep`. One with a known id is written over. */
  addRun(run: ScanRun, keep: number): Promise<void>
  /** Ended runs, newest first; `before`: those older than the run of this id. An id that is not known (any more) gives none. */
  runs(page: { readonly limit: number; readonly before?: string | undefined }): Promise<ScanRun[]>
  run(id: string): Promise<ScanRun | null>
}
