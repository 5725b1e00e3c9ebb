import { AppError } from '../base/app-error.ts'
import { DAY_US, isoInstant } from '../base/day.ts'
import type { ScanUpdates, UpdateEvent, UpdateFigures, UpdateRun } from '../model/update-run.ts'
import type { UpdateSettings } from '../model/update-settings.ts'
import type { RunQuery, UpdateStore } from '../store/update-store.ts'
import type { CronTimes } from './due-times.ts'
import { settingsOfJob } from './job-settings.ts'
import { jobsAt, type JobStatus } from './job-status.ts'
import { punctualityOf } from './punctuality.ts'
import { runAt, type StandingRun } from './run-state.ts'
import { countedJobs, DURATION_DAYS, summarise } from './update-summary.ts'

/** Jobs as they stood at a moment, and those of them that count for the lake. */
export interface JobsAt {
  readonly atUs: number
  readonly all: readonly JobStatus[]
  readonly counted: readonly JobStatus[]
}

/** What is known of the runs of update jobs, and how jobs stand. Methods may throw what the store throws. */
export interface UpdateBook {
  readonly settings: UpdateSettings
  /** Keeps events: all or none. Gives their runs as they stand now. Throws REQUEST_INVALID for an event of the future. */
  record(events: readonly UpdateEvent[]): Promise<StandingRun[]>
  /** `null`: there is no such run. */
  run(runId: string): Promise<StandingRun | null>
  list(query: RunQuery): Promise<StandingRun[]>
  /** Now. The same value within a second while nothing is recorded. */
  jobs(): Promise<JobsAt>
  /** What the profile shows of update jobs now. The same value as long as `jobs` gives the same. */
  figures(): Promise<UpdateFigures>
  /** What a scan is told: of each dataset as of its moment of judging, in figures as `figures` says. */
  forScan(asOfUs: number): Promise<ScanUpdates>
  /** The same at once; `null` while runs have not been read from the store. */
  forScanAtOnce(asOfUs: number): ScanUpdates | null
  /** Lets go of runs that are older than is kept. Gives how many. */
  prune(): Promise<number>
}

export interface UpdateBookOptions {
  readonly store: UpdateStore
  readonly settings: UpdateSettings
  readonly cronTimes: CronTimes
  /** Names of the lake's datasets, as far as they are known. */
  readonly datasets: () => ReadonlySet<string>
  readonly nowUs: () => number
}

/** Clocks differ, not by a day: an event beyond would be the newest for ever. */
const AHEAD_US = DAY_US
/** Runs that jobs are judged by at most, the newest. */
const MAX_RUNS = 20_000
/** After so long runs are read from the store again: those that are too old to matter go. */
const RELOAD_US = 600e6
/** Or after so long when that failed. */
const RETRY_US = 10e6

export function createUpdateBook({ store, settings, cronTimes, datasets, nowUs }: UpdateBookOptions): UpdateBook {
  let known: { readonly runs: Promise<Map<string, UpdateRun>>; readonly loadedUs: number } | null = null
  /** What `known` gave when it was last read. */
  let held: Map<string, UpdateRun> | null = null
  let last: JobsAt | null = null

  const load = async (atUs: number): Promise<Map<string, UpdateRun>> => {
    const runs = await store.recent(atUs - DURATION_DAYS * DAY_US, MAX_RUNS)
    return new Map(runs.map((run) => [run.runId, run]))
  }
  const recent = async (): Promise<Map<string, UpdateRun>> => {
    const atUs = nowUs()
    if (known === null || atUs - known.loadedUs > RELOAD_US) known = { runs: load(atUs), loadedUs: atUs }
    try {
      const runs = await known.runs
      held = runs
      return runs
    } catch (error) {
      // While the store cannot be reached, what was read of it before holds; it is asked again a little later.
      known = held === null ? null : { runs: Promise.resolve(held), loadedUs: atUs - RELOAD_US + RETRY_US }
      if (held === null) throw error
      return held
    }
  }
  const jobsOf = (runs: ReadonlyMap<string, UpdateRun>, atUs: number): JobsAt => {
    const all = jobsAt(runs.values(), settings, atUs, cronTimes)
    return { atUs, all, counted: countedJobs(all, datasets(), settings.jobs) }
  }
  const figuresOf = ({ counted, atUs }: JobsAt): UpdateFigures => {
    const { last: lastRun, pendingDatasets, failed24h, durations } = summarise(counted, atUs)
    return { lastRunUs: lastRun?.endedUs ?? null, pendingDatasets, failed24h, averageMs: durations.averageMs }
  }
  const told = (runs: ReadonlyMap<string, UpdateRun>, asOfUs: number): ScanUpdates => ({
    byDataset: punctualityOf(jobsOf(runs, asOfUs).all, asOfUs, cronTimes),
    // The profile that is served counts them now, whatever moment the lake is judged at; the one that is stored must not say otherwise.
    figures: figuresOf(jobsOf(runs, nowUs())),
  })
  const jobsNow = async (): Promise<JobsAt> => {
    const atUs = nowUs()
    if (last !== null && atUs >= last.atUs && atUs - last.atUs < 1e6) return last
    return (last = jobsOf(await recent(), atUs))
  }
  const figuresByJobs = new WeakMap<JobsAt, UpdateFigures>()
  const standing = (run: UpdateRun, atUs: number): StandingRun => {
    const timeoutMs = settingsOfJob(run.facts.job.value, settings.jobs)?.timeoutMs ?? settings.timeoutMs
    // One whose events are all of the near future stands as at its first.
    return runAt(run, Math.max(atUs, Math.min(...Object.values(run.times))), timeoutMs * 1000) as StandingRun
  }

  return {
    settings,
    record: async (events) => {
      const atUs = nowUs()
      const ahead = events.find(({ timeUs }) => timeUs > atUs + AHEAD_US)
      if (ahead !== undefined)
        throw new AppError(
          'REQUEST_INVALID',
          `the event of run ${JSON.stringify(ahead.runId)} is of ${isoInstant(ahead.timeUs)}, which is more than a day ahead; look at the clock of who sent it`,
        )
      const runs = await store.record(events)
      last = null
      // What is being read meanwhile may be from before.
      if (known !== null) {
        const runsNow = await recent()
        for (const run of runs) runsNow.set(run.runId, run)
        last = null
      }
      return runs.map((run) => standing(run, atUs))
    },
    run: async (runId) => {
      const run = await store.run(runId)
      return run === null ? null : standing(run, nowUs())
    },
    list: async (query) => {
      const atUs = nowUs()
      return (await store.list(query)).map((run) => standing(run, atUs))
    },
    jobs: jobsNow,
    figures: async () => {
      const jobs = await jobsNow()
      const figures = figuresByJobs.get(jobs) ?? figuresOf(jobs)
      figuresByJobs.set(jobs, figures)
      return figures
    },
    forScan: async (asOfUs) => told(await recent(), asOfUs),
    forScanAtOnce: (asOfUs) => (held === null ? null : told(held, asOfUs)),
    prune: () => store.prune(nowUs() - settings.keepDays * DAY_US),
  }
}
