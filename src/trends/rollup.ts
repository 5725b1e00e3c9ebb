import { DAY_US } from '../base/day.ts'
import { isValued } from './points.ts'

/** Widths of the buckets that history is kept in. */
export const bucketWidthsUs = { hour: DAY_US / 24, day: DAY_US } as const
export type BucketWidth = keyof typeof bucketWidthsUs

/** A row of history as far as roll-ups look at it. */
export interface RollupRow {
  readonly timeUs: number
  /** `null`, NaN: unjudged. */
  readonly value: number | null
  /** Such as a band; `null`: has none. */
  readonly status: string | null
  /** Issues found; absent counts as 0. */
  readonly issues?: number
}

/** Rows of one hour or day of UTC, summed up so that buckets can be put together (`mergedBuckets`). */
export interface Bucket {
  /** Start of the hour or day, µs since 1970 UTC; it ends where the next begins. */
  readonly startUs: number
  /** Rows, with or without value: how often the metric was looked at. */
  readonly rows: number
  /** Rows that have a value. */
  readonly count: number
  /** Sum of the values. */
  readonly sum: number
  /** `null` without a value, like `min` and `max`. */
  readonly average: number | null
  readonly min: number | null
  readonly max: number | null
  readonly issues: number
  /** By name. The shares, 0 to 1, are of all rows; they sum to 1 where every row has a status. */
  readonly statuses: readonly { readonly status: string; readonly rows: number; readonly share: number }[]
}

interface Tally {
  rows: number
  count: number
  sum: number
  min: number | null
  max: number | null
  issues: number
  readonly statuses: Map<string, number>
}

/**
 * Rows in any order → buckets in time order, none of them empty: what TimescaleDB's continuous aggregates give with `time_bucket`, for stores without it. Buckets are
 * hours and days of UTC. Average, minimum and maximum are of the rows that have a value.
 */
export function rolledUp(rows: readonly RollupRow[], width: BucketWidth): Bucket[] {
  const tallies = new Tallies(width)
  for (const row of rows) {
    if (!Number.isFinite(row.timeUs)) continue
    const value = isValued(row) ? row.value : null
    tallies.add(row.timeUs, {
      rows: 1,
      count: value === null ? 0 : 1,
      sum: value ?? 0,
      min: value,
      max: value,
      issues: row.issues ?? 0,
      statuses: new Map(row.status === null ? [] : [[row.status, 1]]),
    })
  }
  return tallies.buckets()
}

/**
 * Buckets put together into wider ones, or those of one start into one. Rolling up all rows at once gives the same, but for the rounding of sums: hours
 * make days, and parts of an hour the hour.
 */
export function mergedBuckets(buckets: readonly Bucket[], width: BucketWidth): Bucket[] {
  const tallies = new Tallies(width)
  for (const bucket of buckets) {
    tallies.add(bucket.startUs, { ...bucket, statuses: new Map(bucket.statuses.map(({ status, rows }) => [status, rows])) })
  }
  return tallies.buckets()
}

class Tallies {
  readonly #byStart = new Map<number, Tally>()
  readonly #widthUs: number

  constructor(width: BucketWidth) {
    this.#widthUs = bucketWidthsUs[width]
  }

  add(timeUs: number, more: Readonly<Tally>): void {
    const startUs = Math.floor(timeUs / this.#widthUs) * this.#widthUs
    const tally = this.#byStart.get(startUs)
    if (tally === undefined) {
      this.#byStart.set(startUs, { ...more })
      return
    }
    tally.rows += more.rows
    tally.count += more.count
    tally.sum += more.sum
    tally.min = withNull(tally.min, more.min, Math.min)
    tally.max = withNull(tally.max, more.max, Math.max)
    tally.issues += more.issues
    for (const [status, rows] of more.statuses) tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + rows)
  }

  buckets(): Bucket[] {
    return [...this.#byStart]
      .sort(([a], [b]) => a - b)
      .map(([startUs, { rows, count, sum, min, max, issues, statuses }]) => ({
        startUs,
        rows,
        count,
        sum,
        // A rounded sum could put the mean of equal values beside them.
        average: min === null || max === null ? null : Math.min(max, Math.max(min, sum / count)),
        min,
        max,
        issues,
        statuses: [...statuses]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([status, statusRows]) => ({ status, rows: statusRows, share: statusRows / rows })),
      }))
  }
}

function withNull(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  return a === null ? b : b === null ? a : choose(a, b)
}
