import { DAY_US, dayOf } from '../base/day.ts'

/** A stretch in which a venue did not trade although its calendar says it should have. µs since 1970 UTC, the end excluded. */
export interface KnownOutage {
  readonly venue: string
  readonly fromUs: number
  readonly toUs: number
  readonly why: string
  readonly source: string
}

const HOUR_US = 3600e6

const outages: readonly KnownOutage[] = [
  {
    venue: 'BITSTAMP',
    fromUs: dayOf('2015-01-05') * DAY_US + 9 * HOUR_US,
    toUs: dayOf('2015-01-09') * DAY_US + 21 * HOUR_US,
    why: 'all trading stopped for 108 hours after the theft of 19,000 bitcoin',
    source: 'Bitstamp, notices of 2015-01-05 and 2015-01-09',
  },
]

/** Outages of a venue, ascending; empty for a venue of which none is known. The name in any case. */
export function knownOutages(venue: string): readonly KnownOutage[] {
  const upper = venue.trim().toUpperCase()
  return outages.filter((outage) => outage.venue === upper)
}
