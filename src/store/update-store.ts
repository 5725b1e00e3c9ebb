import type { RunOutcome } from '../model/run-outcome.ts'
import type { UpdateEvent, UpdateRun } from '../model/update-run.ts'

/** Place of a run in the list: after this one. */
export interface RunPlace {
  readonly firstUs: number
  readonly runId: string
}

export interface RunQuery {
  readonly namespace?: string | undefined
  readonly job?: string | undefined
  readonly outcome?: RunOutcome | undefined
  readonly after?: RunPlace | undefined
  readonly limit: number
}

/** The runs of update jobs. */
export interface UpdateStore {
  /** Merges events into what is known, all or none of them: they may come twice and in any order. Gives the runs they are of, as now known, by id. */
  record(events: readonly UpdateEvent[]): Promise<UpdateRun[]>
  run(runId: string): Promise<UpdateRun | null>
  /** Newest first by their first event, then by id, descending. */
  list(query: RunQuery): Promise<UpdateRun[]>
  /**
   * What jobs are judged by: runs with an event since then, the newest `limit` of them, and of each job, however old, the newest that completed and the
   * newest that ended. In no order.
   */
  recent(sinceUs: number, limit: number): Promise<UpdateRun[]>
  /** Lets go of runs without an event since then, but for each job's newest that completed and newest that ended. Gives how many. */
  prune(beforeUs: number): Promise<number>
}
