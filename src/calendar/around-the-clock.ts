import { DAY_US, dayOf } from '../base/day.ts'
import { SessionCalendar } from './session-calendar.ts'
import { unknownTimes } from './session-hours.ts'
import { zoneOf } from './zone.ts'

/** Every UTC day from 1970 to 2100 is a session from midnight to midnight: crypto. Outages of venues are in `outages.ts`. */
export function aroundTheClock(): SessionCalendar {
  const firstDay = dayOf('1970-01-01')
  const lastDay = dayOf('2100-12-31')
  const sessions = Int32Array.from({ length: lastDay - firstDay + 1 }, (_, i) => firstDay + i)
  return new SessionCalendar({
    name: '24/7',
    version: 'every UTC day, revision 1',
    zone: zoneOf('UTC'),
    firstDay,
    lastDay,
    sessions,
    times: () => ({
      ...unknownTimes(sessions.length),
      openUs: Float64Array.from(sessions, (day) => day * DAY_US),
      closeUs: Float64Array.from(sessions, (day) => (day + 1) * DAY_US),
    }),
    factsDigest: 'every-utc-day-1',
    digest: () => 'every-utc-day-1',
  })
}
