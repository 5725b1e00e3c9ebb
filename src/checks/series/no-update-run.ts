import { isoInstant } from '../../base/day.ts'
import type { JobPunctuality } from '../../model/update-run.ts'
import { defineSummaryCheck } from '../define.ts'
import { dueSlot } from '../due-slot.ts'

/**
 * Finds series of a dataset whose update job has not completed a run for so many of its cadences.
 *
 * At most one defect per job, without slots: it is the job's, not a bar's, and it says nothing of how fresh the bars are (`stale_series` does, from the
 * bars themselves; a job may complete and have written nothing). A run that is at work serves its due instant until it is lost.
 * Source: the cadences that the config gives, and the runs that were reported by the moment of judging.
 */
export const noUpdateRun = defineSummaryCheck({
  id: 'no_update_run',
  version: 1,
  dimension: 'timeliness',
  severity: 'medium',
  status: 'confirmed',
  about: 'a dataset whose update job has not completed a run when it should have',
  formula:
    "missed = due instants of the job's cadence with due + grace <= as-of since the start of its newest run that completed or is at work, or where there is none, of the oldest that is known. A defect from `cadences` on; " +
    'a job that was never heard of has missed nothing.',
  source:
    'The cadences of update jobs in the config, and the runs that were reported. It costs no score: lateness is counted from the bars.',
  params: {
    cadences: { default: 2, min: 1, max: 1000, unit: 'due instants', about: 'missed in a row that make a defect' },
  },
  reads: ['updates'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run(summary, { updates, calendar }, { cadences }) {
    if (updates === undefined || updates === null) return { notApplicable: 'no update job with a cadence is known to write the dataset' }
    return updates.jobs
      .filter(({ missed }) => missed >= cadences)
      .map((job) => {
        const place = job.dueUs === null ? summary.coverage.lastSlot : dueSlot(job.dueUs, summary.dataset, calendar)
        return {
          slots: [],
          from: place,
          to: place,
          message: messageOf(job),
          evidence: {
            job: job.job,
            missed: job.dueUs === null ? null : job.missed,
            due: job.dueUs === null ? null : isoInstant(job.dueUs),
            lastComplete: job.lastCompleteUs === null ? null : isoInstant(job.lastCompleteUs),
            ...(job.lastError !== null && { lastError: job.lastError }),
          },
        }
      })
  },
})

function messageOf({ job, missed, dueUs, lastCompleteUs, lastError }: JobPunctuality): string {
  const why = lastError === null ? '' : `; the newest that ended did not complete: ${lastError}`
  if (dueUs === null) return `No completed run of update job ${job} is known${why}`
  const since = lastCompleteUs === null ? 'No run has completed' : `The last run completed at ${isoInstant(lastCompleteUs)}`
  return `${since}; update job ${job} was due ${missed === 1 ? 'once' : `${missed} times`} since ${isoInstant(dueUs)}${why}`
}
