import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import { summaryOf } from '../../../test/support/series.ts'
import { punctual, us } from '../../../test/support/updates.ts'
import type { JobPunctuality } from '../../model/update-run.ts'
import { defaultsOf } from '../define.ts'
import { updateLag } from './update-lag.ts'

const run = (jobs: readonly JobPunctuality[] | null, params = {}) =>
  updateLag.run(
    summaryOf(),
    { calendar: findCalendar('XNYS'), metadata: null, asOfUs: us('2024-01-05T12:00:00Z'), updates: jobs && { jobs } },
    { ...defaultsOf(updateLag), ...params },
  )

test('an update that ended late is told, with how late', () => {
  expect(run([punctual({ lagMinutes: 240 })])).toEqual([])
  expect(run([punctual({ lagMinutes: 241, endedUs: us('2024-01-05T03:01:00Z') })])).toEqual([
    {
      slots: [],
      from: dayOf('2024-01-04'),
      to: dayOf('2024-01-04'),
      message: 'Update job prices was due at 2024-01-04T23:00:00Z and completed 4 h 01 min later',
      evidence: { job: 'prices', due: '2024-01-04T23:00:00Z', completed: '2024-01-05T03:01:00Z', lagMinutes: 241 },
    },
  ])
  expect(run([punctual()], { allowedMinutes: 10 })).toHaveLength(1)
})

test('one that is late now says the same at every moment, so that it stays one finding', () => {
  const late = (lagMinutes: number) => run([punctual({ missed: 1, endedUs: null, lagMinutes })])
  expect(late(300)).toEqual(late(301))
  expect(late(300)).toMatchObject([
    { message: 'Update job prices was due at 2024-01-04T23:00:00Z and has not completed within 4 h 00 min' },
  ])
})

test('of more than one missed cadence no_update_run speaks; without jobs, and where no due instant is known, nothing is said', () => {
  expect(run([punctual({ missed: 2, endedUs: null, lagMinutes: 5000 })])).toEqual([])
  expect(run([punctual({ dueUs: null, endedUs: null, lagMinutes: 0 })])).toEqual([])
  expect(run(null)).toHaveProperty('notApplicable')
})
