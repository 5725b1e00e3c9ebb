/** What an event says of a run, as OpenLineage names it. `OTHER` adds facts and changes no state. */
export const runEventTypes = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const
export type RunEventType = (typeof runEventTypes)[number]

/** Name of a job that writes data. */
export interface JobName {
  readonly namespace: string
  readonly name: string
}

/** A dataset that a run wrote, as the reporter names it: `datasetOfOutput` says which of ours it is. */
export interface RunOutput {
  /** Empty: a dataset of this lake. */
  readonly namespace: string
  readonly name: string
  /** Rows and bytes written; `null`: not said. */
  readonly rows: number | null
  readonly bytes: number | null
}

/** What a reporter may say of a run; absent = not said. */
export interface RunFacts {
  readonly job: JobName
  readonly source: 'api' | 'openlineage'
  readonly producer?: string
  /** The time that the run was scheduled for, µs. */
  readonly nominalStartUs?: number
  readonly nominalEndUs?: number
  readonly error?: string
  readonly symbolsUpdated?: number
  readonly recordsAdded?: number
  readonly gapsFilled?: number
  readonly parent?: { readonly runId: string; readonly job: JobName }
}

/** One report of one run. */
export interface UpdateEvent {
  readonly runId: string
  readonly type: RunEventType
  readonly timeUs: number
  readonly facts: RunFacts
  readonly outputs: readonly RunOutput[]
}

/** A fact with the event that said it: of two, the later event's holds. */
export interface Said<T> {
  readonly value: T
  readonly timeUs: number
  readonly type: RunEventType
}

/** Everything that is known of one run: its events, merged. Plain data. */
export interface UpdateRun {
  readonly runId: string
  /** When each type of event first occurred, µs. At least one. */
  readonly times: Readonly<Partial<Record<RunEventType, number>>>
  readonly facts: { readonly [K in keyof RunFacts]: Said<NonNullable<RunFacts[K]>> }
  /** By namespace and name. */
  readonly outputs: readonly Said<RunOutput>[]
}

/** How a run stands. `lost`: it started longer ago than its job takes. `unknown`: only `OTHER` events were seen. */
export type RunState = 'running' | 'complete' | 'failed' | 'aborted' | 'lost' | 'unknown'

/** How well the jobs that write a dataset keep their times, as of the moment of judging: what checks read. */
export interface DatasetUpdates {
  readonly jobs: readonly JobPunctuality[]
}

/** One job with a cadence. Changes only when a verdict on it may. */
export interface JobPunctuality {
  /** `namespace/name`. */
  readonly job: string
  /** Due instants whose grace is over and that no run was for that completed or is at work; 1000 at most, and when no such run is known. */
  readonly missed: number
  /** The oldest instant that was due and that no run was begun for; else the one that the newest run at work or complete was for, µs. `null`: none is known. */
  readonly dueUs: number | null
  /** When the run for it completed, µs; `null`: it has not yet. */
  readonly endedUs: number | null
  /** Whole minutes from `dueUs` to `endedUs`, without it to the moment of judging. */
  readonly lagMinutes: number
  /** End of the newest completed run, µs; `null`: none is known. */
  readonly lastCompleteUs: number | null
  /** Why the newest run that ended since did not complete. */
  readonly lastError: string | null
}

/** Update jobs in figures: what the profile shows of them. */
export interface UpdateFigures {
  /** Newest terminal event of any job, µs. */
  readonly lastRunUs: number | null
  /** Datasets that a job writes which is due and has not started. */
  readonly pendingDatasets: ReadonlySet<string>
  readonly failed24h: number
  /** `null`: no run has completed. */
  readonly averageMs: number | null
}

/** What a scan is told of update jobs. */
export interface ScanUpdates {
  /** As of the moment of judging. */
  readonly byDataset: ReadonlyMap<string, DatasetUpdates>
  /** As of the clock. */
  readonly figures: UpdateFigures
}
