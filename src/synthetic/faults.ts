import { isoDate, isoWeekday } from '../base/day.ts'
import type { Random } from './random.ts'
import type { SyntheticRow } from './rows.ts'

/** What was broken on purpose, and which check ought to say so. Dates are ISO. */
export interface FaultLabel {
  readonly symbol: string
  readonly dataset: string
  readonly fault: string
  readonly check: string
  readonly from: string
  readonly to: string
  readonly detail: string
}

/** Rows after a fault, and where it is. `null` when the series is too short for it. */
interface Broken {
  readonly rows: SyntheticRow[]
  readonly from: number
  readonly to: number
  readonly detail: string
}

interface Fault {
  readonly name: string
  /** The check that should be charged with it. */
  readonly check: string
  apply(rows: readonly SyntheticRow[], random: Random): Broken | null
}

/** An index with `margin` rows on both sides. */
function place(rows: readonly SyntheticRow[], random: Random, margin: number): number {
  return margin + random.below(rows.length - 2 * margin)
}

function replaced(rows: readonly SyntheticRow[], i: number, change: Partial<SyntheticRow>): SyntheticRow[] {
  return rows.map((row, at) => (at === i ? { ...row, ...change } : row))
}

function at(rows: readonly SyntheticRow[], i: number): SyntheticRow {
  const row = rows[i]
  if (!row) throw new RangeError(`no row ${i}`)
  return row
}

const scaled = (value: number | null, factor: number) => (value === null ? null : Math.round(value * factor * 1e4) / 1e4)

/** Faults that one daily series can show, in the forms in which feeds produce them. Each needs a series of 200 rows. */
export const faults: readonly Fault[] = [
  {
    name: 'gap',
    check: 'missing_session',
    apply(rows, random) {
      const first = place(rows, random, 40)
      const count = 1 + random.below(8)
      return {
        rows: rows.filter((_, i) => i < first || i >= first + count),
        from: at(rows, first).day,
        to: at(rows, first + count - 1).day,
        detail: `${count} sessions taken out`,
      }
    },
  },
  {
    name: 'null-close',
    check: 'missing_field',
    apply(rows, random) {
      const i = place(rows, random, 40)
      return { rows: replaced(rows, i, { close: null }), from: at(rows, i).day, to: at(rows, i).day, detail: 'close written as null' }
    },
  },
  {
    name: 'slip',
    check: 'decimal_slip',
    apply(rows, random) {
      const i = place(rows, random, 40)
      const row = at(rows, i)
      const factor = random.next() < 0.5 ? 0.01 : 100
      return { rows: replaced(rows, i, { low: scaled(row.low, factor) }), from: row.day, to: row.day, detail: `low times ${factor}` }
    },
  },
  {
    name: 'copied-later-bar',
    check: 'copied_bar',
    apply(rows, random) {
      const i = place(rows, random, 60)
      // Feeds fill a hole with a bar from days later; one far enough away in price is unmistakable.
      const twin = at(rows, i + 5 + random.below(20))
      const { open, high, low, close, volume } = twin
      return {
        rows: replaced(rows, i, { open, high, low, close, volume }),
        from: at(rows, i).day,
        to: at(rows, i).day,
        detail: `prices of ${isoDate(twin.day)}`,
      }
    },
  },
  {
    name: 'crossed-range',
    check: 'ohlc_order',
    apply(rows, random) {
      const i = place(rows, random, 40)
      const row = at(rows, i)
      return {
        rows: replaced(rows, i, { high: scaled(Math.min(row.open ?? 0, row.close ?? 0), 0.985) }),
        from: row.day,
        to: row.day,
        detail: 'high below open and close',
      }
    },
  },
  {
    name: 'repeated-row',
    check: 'duplicate_bar',
    apply(rows, random) {
      const i = place(rows, random, 40)
      return {
        rows: [...rows.slice(0, i + 1), at(rows, i), ...rows.slice(i + 1)],
        from: at(rows, i).day,
        to: at(rows, i).day,
        detail: 'row written twice',
      }
    },
  },
  {
    name: 'frozen-feed',
    check: 'stale_price',
    apply(rows, random) {
      const first = place(rows, random, 60)
      const count = 8 + random.below(12)
      const { close } = at(rows, first - 1)
      return {
        rows: rows.map((row, i) => (i >= first && i < first + count ? { ...row, open: close, high: close, low: close, close } : row)),
        from: at(rows, first).day,
        to: at(rows, first + count - 1).day,
        detail: `close repeated for ${count} sessions`,
      }
    },
  },
  {
    name: 'holiday-bar',
    check: 'non_session_bar',
    apply(rows, random) {
      let i = place(rows, random, 40)
      while (isoWeekday(at(rows, i).day) !== 5) i++
      const row = at(rows, i)
      const saturday = { ...row, day: row.day + 1 }
      return {
        rows: [...rows.slice(0, i + 1), saturday, ...rows.slice(i + 1)],
        from: saturday.day,
        to: saturday.day,
        detail: 'bar on a Saturday',
      }
    },
  },
  {
    name: 'negative-volume',
    check: 'bad_volume',
    apply(rows, random) {
      const i = place(rows, random, 40)
      const row = at(rows, i)
      return { rows: replaced(rows, i, { volume: -(row.volume ?? 1) }), from: row.day, to: row.day, detail: 'volume below zero' }
    },
  },
  {
    name: 'unadjusted-split',
    check: 'unadjusted_split',
    apply(rows, random) {
      const i = place(rows, random, 80)
      const split = (row: SyntheticRow): SyntheticRow => ({
        ...row,
        open: scaled(row.open, 4),
        high: scaled(row.high, 4),
        low: scaled(row.low, 4),
        close: scaled(row.close, 4),
        volume: row.volume === null ? null : Math.round(row.volume / 4),
      })
      return {
        rows: rows.map((row, j) => (j < i ? split(row) : row)),
        from: at(rows, i).day,
        to: at(rows, i).day,
        detail: '4:1 split not applied before',
      }
    },
  },
  {
    name: 'late-feed',
    check: 'stale_series',
    apply(rows, random) {
      const count = 3 + random.below(10)
      const kept = rows.slice(0, -count)
      return {
        rows: kept,
        from: at(rows, rows.length - count).day,
        to: at(rows, rows.length - 1).day,
        detail: `last ${count} sessions not delivered`,
      }
    },
  },
]
