import type { JobName, UpdateRun } from '../model/update-run.ts'
import { type CronTimes, dueAfter, EARLY_US, lastDue } from './due-times.ts'
import type { JobSettings, UpdateSettings } from '../model/update-settings.ts'
import { datasetOfOutput, jobKey, settingsOfJob } from './job-settings.ts'
import { runAt, type StandingRun } from './run-state.ts'

/** How one job stands. Runs are newest first by their start. */
export interface JobStatus {
  readonly job: JobName
  readonly settings: JobSettings | null
  /** Datasets of ours that it writes, by the config and by what its runs named: names, in order. */
  readonly datasets: readonly string[]
  /** The newest that ended, however. */
  readonly last: StandingRun | null
  readonly lastComplete: StandingRun | null
  readonly running: readonly StandingRun[]
  readonly lost: readonly StandingRun[]
  /** Due, and no run was started since. */
  readonly isPending: boolean
  /**
   * Due instants whose grace is over and which neither a completed nor a running run serves, counted from the oldest known run when none completed or
   * runs; 0 when no run is known.
   */
  readonly missed: number
  /**
   * The oldest instant that was due since the newest completed or running run began, or the oldest known run when none completed or runs, its grace over
   * or not, µs; `null`: none, or no run is known.
   */
  readonly unservedUs: number | null
  /** Every run that is known, newest first. */
  readonly runs: readonly StandingRun[]
}

/**
 * Every job that is configured or has a run, by key, as it stood at a moment. Pure: the same runs give the same jobs in any order.
 * Linear in runs but for sorting.
 */
export function jobsAt(runs: Iterable<UpdateRun>, settings: UpdateSettings, atUs: number, cronTimes: CronTimes): JobStatus[] {
  const byJob = new Map<string, { readonly job: JobName; readonly settings: JobSettings | null; readonly runs: StandingRun[] }>()
  const configuredWithRuns = new Set<JobSettings>()
  for (const run of runs) {
    const job = run.facts.job.value
    const key = `${job.namespace}\0${job.name}`
    let group = byJob.get(key)
    if (group === undefined) byJob.set(key, (group = { job, settings: settingsOfJob(job, settings.jobs), runs: [] }))
    const standing = runAt(run, atUs, (group.settings?.timeoutMs ?? settings.timeoutMs) * 1000)
    if (standing === null) continue
    group.runs.push(standing)
    if (group.settings !== null) configuredWithRuns.add(group.settings)
  }
  for (const configured of settings.jobs)
    if (!configuredWithRuns.has(configured)) {
      const job = { namespace: configured.namespace ?? '', name: configured.name }
      byJob.set(`${job.namespace}\0${job.name}`, { job, settings: configured, runs: [] })
    }
  return [...byJob.values()]
    .filter(({ runs: own, settings: configured }) => own.length > 0 || configured !== null)
    .map((group) => statusOf(group, settings, atUs, cronTimes))
    .sort((a, b) => (jobKey(a.job) < jobKey(b.job) ? -1 : 1))
}

function statusOf(
  { job, settings: configured, runs }: { readonly job: JobName; readonly settings: JobSettings | null; readonly runs: StandingRun[] },
  settings: UpdateSettings,
  atUs: number,
  cronTimes: CronTimes,
): JobStatus {
  runs.sort((a, b) => b.startedUs - a.startedUs || (a.run.runId < b.run.runId ? -1 : 1))
  const datasets = new Set(configured?.datasets ?? [])
  for (const { run } of runs) for (const { value } of run.outputs) datasets.add(datasetOfOutput(value, settings.datasets))
  const running = runs.filter(({ state }) => state === 'running')
  const lastComplete = newestEnd(runs.filter(({ state }) => state === 'complete'))
  return {
    job,
    settings: configured,
    datasets: [...datasets].sort(),
    last: newestEnd(runs),
    lastComplete,
    running,
    lost: runs.filter(({ state }) => state === 'lost'),
    ...dueOf(configured, runs, atUs, cronTimes),
    runs,
  }
}

function newestEnd(runs: readonly StandingRun[]): StandingRun | null {
  let newest: StandingRun | null = null
  for (const run of runs) if (run.endedUs !== null && (newest === null || run.endedUs > (newest.endedUs as number))) newest = run
  return newest
}

/** What is pending (due, and no run was started since) and what was missed (due, and no run that was started since did the work). */
function dueOf(
  configured: JobSettings | null,
  runs: readonly StandingRun[],
  atUs: number,
  cronTimes: CronTimes,
): Pick<JobStatus, 'isPending' | 'missed' | 'unservedUs'> {
  if (configured === null || configured.cadence === null) return { isPending: false, missed: 0, unservedUs: null }
  const { cadence, graceMs } = configured
  const started = runs.find(({ state }) => state !== 'unknown')
  const worked = runs.find(({ state }) => state === 'complete' || state === 'running')
  const isPending = started === undefined || dueAfter(cadence, started.startedUs, atUs, cronTimes).length > 0
  // Of a job that was never heard of nobody knows since when it should have run: it waits, and has missed nothing.
  const since = worked ?? runs.at(-1)
  if (since === undefined) return { isPending, missed: 0, unservedUs: null }
  const unserved = dueAfter(cadence, since.startedUs, atUs, cronTimes)
  return {
    isPending,
    missed: unserved.filter((dueUs) => dueUs + graceMs * 1000 <= atUs).length,
    unservedUs: unserved.at(-1) ?? null,
  }
}

/** The newest run that is at work or has completed, and the instant at which it was due, µs; `null` when that cannot be told. */
export function newestWork(
  { settings, runs }: JobStatus,
  cronTimes: CronTimes,
): { readonly run: StandingRun; readonly dueUs: number } | null {
  const [run, before] = runs.filter(({ state }) => state === 'complete' || state === 'running')
  if (settings === null || settings.cadence === null || run === undefined) return null
  const dueUs =
    settings.cadence.kind === 'every'
      ? before && before.startedUs + settings.cadence.everyMs * 1000
      : lastDue(settings.cadence, run.startedUs + EARLY_US, cronTimes)
  return dueUs === null || dueUs === undefined ? null : { run, dueUs }
}
