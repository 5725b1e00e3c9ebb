import { isoInstant } from '../../base/day.ts'
import { formatDuration } from '../../base/duration.ts'
import { defineSummaryCheck } from '../define.ts'
import { dueSlot } from '../due-slot.ts'

/**
 * Finds series of a dataset whose update ended late, or is late now.
 *
 * At most one defect per job, without slots. Of a job that has missed more than one cadence `no_update_run` speaks.
 * Source: the cadences that the config gives, and the runs that were reported by the moment of judging.
 */
export const updateLag = defineSummaryCheck({
  id: 'update_lag',
  version: 1,
  dimension: 'timeliness',
  severity: 'low',
  status: 'confirmed',
  about: 'a dataset whose update ended late, or is late now',
  formula:
    'lag = end of the run that serves the newest due instant, without one as-of, minus that instant, in whole minutes. A defect when lag > `allowed_minutes` ' +
    'and at most one due instant was missed.',
  source:
    'The cadences of update jobs in the config, and the runs that were reported. Four hours: what is due at the close is there before the day ends.',
  params: {
    allowedMinutes: { default: 240, min: 0, max: 100_000, unit: 'minutes', about: 'from due to ended that are let through' },
  },
  reads: ['updates'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run(summary, { updates, calendar }, { allowedMinutes }) {
    if (updates === undefined || updates === null) return { notApplicable: 'no update job with a cadence is known to write the dataset' }
    return updates.jobs.flatMap(({ job, missed, dueUs, endedUs, lagMinutes }) => {
      if (dueUs === null || missed > 1 || lagMinutes <= allowedMinutes) return []
      const place = dueSlot(dueUs, summary.dataset, calendar)
      const due = isoInstant(dueUs)
      return [
        {
          slots: [],
          from: place,
          to: place,
          // What grows while it lasts is left out: the finding would be another in every scan.
          message:
            endedUs === null
              ? `Update job ${job} was due at ${due} and has not completed within ${formatDuration(allowedMinutes * 60e3)}`
              : `Update job ${job} was due at ${due} and completed ${formatDuration(lagMinutes * 60e3)} later`,
          evidence: { job, due, completed: endedUs === null ? null : isoInstant(endedUs), ...(endedUs !== null && { lagMinutes }) },
        },
      ]
    })
  },
})
