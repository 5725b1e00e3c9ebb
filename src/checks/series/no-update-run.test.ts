import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import { summaryOf } from '../../../test/support/series.ts'
import { punctual, us } from '../../../test/support/updates.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { JobPunctuality } from '../../model/update-run.ts'
import { defaultsOf } from '../define.ts'
import { noUpdateRun } from './no-update-run.ts'

const calendar = findCalendar('XNYS')
const run = (jobs: readonly JobPunctuality[] | null, params = {}, dataset: Partial<Dataset> = {}) =>
  noUpdateRun.run(
    summaryOf(dataset),
    { calendar, metadata: null, asOfUs: us('2024-01-09T12:00:00Z'), updates: jobs && { jobs } },
    { ...defaultsOf(noUpdateRun), ...params },
  )
const late = punctual({ missed: 2, dueUs: us('2024-01-06T01:00:00Z'), endedUs: null, lagMinutes: 5000, lastError: 'disk full' })

test('a job that missed as many cadences as are let through makes one defect, and tells why', () => {
  expect(run([late])).toEqual([
    {
      slots: [],
      // 01:00 UTC on Saturday is Friday evening in New York.
      from: dayOf('2024-01-05'),
      to: dayOf('2024-01-05'),
      message:
        'The last run completed at 2024-01-04T23:20:00Z; update job prices was due 2 times since 2024-01-06T01:00:00Z; the newest that ended did not complete: disk full',
      evidence: { job: 'prices', missed: 2, due: '2024-01-06T01:00:00Z', lastComplete: '2024-01-04T23:20:00Z', lastError: 'disk full' },
    },
  ])
  expect(run([{ ...late, missed: 1 }])).toEqual([])
  expect(run([{ ...late, missed: 1 }], { cadences: 1 })).toMatchObject([{ evidence: { missed: 1 } }])
  expect(run([late], {}, { interval: { unit: 'minute', count: 1 } })).toMatchObject([{ from: late.dueUs }])
})

test('each job is judged by its own cadence', () => {
  expect(run([punctual(), late, { ...late, job: 'airflow/etl' }])).toMatchObject([
    { evidence: { job: 'prices' } },
    { evidence: { job: 'airflow/etl' } },
  ])
})

test('a job with a cadence of which no run is known has not run', () => {
  const unknown = punctual({ missed: 1000, dueUs: null, endedUs: null, lagMinutes: 0, lastCompleteUs: null })
  expect(run([unknown])).toMatchObject([
    { from: dayOf('2024-01-04'), message: 'No completed run of update job prices is known', evidence: { missed: null, due: null } },
  ])
})

test('without update jobs nothing is said', () => {
  expect(run(null)).toHaveProperty('notApplicable')
})
