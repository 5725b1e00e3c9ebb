import { DAY_US, isoDate, parseIsoDate } from '../base/day.ts'

const ARCHIVE_DAYS = 30

/** What to say of a lake that ended long before it was judged: every series of it is late then. `null` for any other. `newest` is the date of its newest bar. */
export function archiveHint(newest: string | null, asOfUs: number): string | null {
  const day = newest === null ? null : parseIsoDate(newest)
  if (newest === null || day === null || asOfUs - day * DAY_US < ARCHIVE_DAYS * DAY_US) return null
  const end = isoDate(day + 1)
  return `The newest bar is of ${newest}, so every series counts as late. An archive is judged as of its end: --as-of ${end}, or scan: {as_of: ${end}} in the config`
}
