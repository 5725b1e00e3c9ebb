import { DAY_US } from '../base/day.ts'
import type { JobStatus } from './job-status.ts'
import type { JobSettings } from '../model/update-settings.ts'
import { PRODUCER } from './producer.ts'
import type { StandingRun } from './run-state.ts'

/** Completed runs of so many days make the average. */
export const DURATION_DAYS = 30

export interface Durations {
  /** Completed runs with a START. */
  readonly runs: number
  /** `null` without any. */
  readonly averageMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** All update jobs of a lake in figures. */
export interface UpdateSummary {
  /** Newest terminal event of any job that counts. */
  readonly last: StandingRun | null
  readonly pending: readonly JobStatus[]
  readonly running: number
  readonly lost: number
  /** Runs that ended with FAIL or ABORT in the 24 hours before, and those of them after which their job has completed. */
  readonly failed24h: number
  readonly recovered24h: number
  readonly durations: Durations
  /** Names of the datasets that pending jobs write. */
  readonly pendingDatasets: ReadonlySet<string>
}

/**
 * The figures of update jobs as they stood at a moment, from `jobsAt` of the same moment. Whether data are fresh is not among them: a job may
 * complete and have written nothing.
 */
export function summarise(jobs: readonly JobStatus[], atUs: number): UpdateSummary {
  const failed = jobs.flatMap((job) => failuresSince(job, atUs - DAY_US).map((run) => ({ job, run })))
  const ended = jobs.flatMap(({ last }) => (last === null ? [] : [last]))
  const pending = jobs.filter(({ isPending }) => isPending)
  return {
    last: ended.reduce<StandingRun | null>((newest, run) => (newest === null || endOf(run) > endOf(newest) ? run : newest), null),
    pending,
    running: jobs.reduce((sum, { running }) => sum + running.length, 0),
    lost: jobs.reduce((sum, { lost }) => sum + lost.length, 0),
    failed24h: failed.length,
    recovered24h: failed.filter(({ job, run }) => hasRecovered(job, run)).length,
    durations: durationsOf(jobs, atUs),
    pendingDatasets: new Set(pending.flatMap(({ datasets }) => datasets)),
  }
}

/** Runs of a job that ended with FAIL or ABORT after an instant. */
export function failuresSince({ runs }: JobStatus, sinceUs: number): readonly StandingRun[] {
  return runs.filter((run) => (run.state === 'failed' || run.state === 'aborted') && endOf(run) > sinceUs)
}

/** Whether the job has completed since a run of it failed. */
export function hasRecovered({ lastComplete }: JobStatus, failed: StandingRun): boolean {
  return lastComplete !== null && endOf(lastComplete) > endOf(failed)
}

/**
 * COMPLETE minus START over the last `DURATION_DAYS` days: mean, and percentiles by nearest rank (the smallest that at least so large a share does
 * not exceed), in whole milliseconds.
 */
export function durationsOf(jobs: readonly JobStatus[], atUs: number): Durations {
  const durations = jobs.flatMap(({ runs }) =>
    runs.flatMap((run) => (run.durationUs !== null && endOf(run) > atUs - DURATION_DAYS * DAY_US ? [run.durationUs] : [])),
  )
  durations.sort((a, b) => a - b)
  const rank = (share: number): number | null => {
    const durationUs = durations[Math.ceil(share * durations.length) - 1]
    return durationUs === undefined ? null : Math.round(durationUs / 1000)
  }
  const sum = durations.reduce((total, durationUs) => total + durationUs, 0)
  return {
    runs: durations.length,
    averageMs: durations.length === 0 ? null : Math.round(sum / durations.length / 1000),
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
  }
}

/**
 * The jobs that count for a lake: those that the config names, that were reported to our own API, or that write one of its datasets. While the
 * config names none, every job counts but our own scans, where their events come back to us.
 */
export function countedJobs(jobs: readonly JobStatus[], datasets: ReadonlySet<string>, configured: readonly JobSettings[]): JobStatus[] {
  return jobs.filter(
    (job) =>
      job.settings !== null ||
      job.datasets.some((name) => datasets.has(name)) ||
      job.runs.some(({ run }) => run.facts.source.value === 'api') ||
      (configured.length === 0 && !job.runs.every(({ run }) => run.facts.producer?.value.startsWith(PRODUCER) === true)),
  )
}

function endOf({ endedUs }: StandingRun): number {
  return endedUs ?? -Infinity
}
