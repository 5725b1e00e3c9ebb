import type { DatasetUpdates, JobPunctuality } from '../model/update-run.ts'
import type { CronTimes } from './due-times.ts'
import { jobKey } from './job-settings.ts'
import { type JobStatus, newestWork } from './job-status.ts'

/**
 * What the checks are told of the jobs that write each dataset, by dataset, from `jobsAt` of the moment of judging. Datasets that no job with a
 * cadence writes are left out. Equal as JSON while no verdict can change.
 */
export function punctualityOf(jobs: readonly JobStatus[], atUs: number, cronTimes: CronTimes): ReadonlyMap<string, DatasetUpdates> {
  const byDataset = new Map<string, JobPunctuality[]>()
  for (const job of jobs) {
    if (job.settings === null || job.settings.cadence === null) continue
    const punctuality = punctualityOfJob(job, atUs, cronTimes)
    for (const dataset of job.datasets) byDataset.set(dataset, [...(byDataset.get(dataset) ?? []), punctuality])
  }
  return new Map([...byDataset].sort(([a], [b]) => (a < b ? -1 : 1)).map(([dataset, own]) => [dataset, { jobs: own }]))
}

function punctualityOfJob(job: JobStatus, atUs: number, cronTimes: CronTimes): JobPunctuality {
  const { last, lastComplete, missed, unservedUs } = job
  const work = newestWork(job, cronTimes)
  const dueUs = unservedUs ?? work?.dueUs ?? null
  const endedUs = unservedUs === null ? (work?.run.endedUs ?? null) : null
  const hasFailedSince = last !== null && last.state !== 'complete'
  return {
    job: jobKey(job.job),
    missed,
    dueUs,
    endedUs,
    lagMinutes: dueUs === null ? 0 : Math.max(0, Math.floor(((endedUs ?? atUs) - dueUs) / 60e6)),
    lastCompleteUs: lastComplete?.endedUs ?? null,
    lastError: hasFailedSince ? (last.run.facts.error?.value ?? `the run ${last.state}`) : null,
  }
}
