import { DAY_US, parseIsoDate } from './day.ts'

/** The first instant that is too late to be told from its neighbours in µs: the year 2255. */
const END_US = Number.MAX_SAFE_INTEGER

/**
 * µs since 1970 UTC of an instant as RFC 3339 writes it: `2024-01-05T14:30:00Z`, `…T09:30:00.25-05:00`. The zone is required; digits beyond the
 * microsecond are cut off. A leap second (`:60`) is the first instant after it. `null` for anything else, and before 1970 or after 2255.
 */
export function parseInstant(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?([Zz]|[+-]\d{2}:?\d{2})$/.exec(text)
  if (match === null) return null
  const [, date = '', hour, minute, second, fraction = '', zone = 'Z'] = match
  const day = parseIsoDate(date)
  const offset = offsetMinutes(zone)
  if (day === null || offset === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)
  const timeUs = day * DAY_US + seconds * 1e6 + Number(fraction.slice(0, 6).padEnd(6, '0'))
  return timeUs >= 0 && timeUs < END_US ? timeUs : null
}

/** µs of an instant known to be right: what a schema has let through. Throws RangeError on anything else. */
export function instantOf(text: string): number {
  const timeUs = parseInstant(text)
  if (timeUs === null) throw new RangeError(`not an instant with its zone: ${JSON.stringify(text)}`)
  return timeUs
}

function offsetMinutes(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
