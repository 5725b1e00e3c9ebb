import type { Random } from '../random.ts'
import type { SyntheticRow } from '../rows.ts'

/** Days of one series, both ends included. */
export interface Stretch {
  readonly symbol: string
  readonly dataset: string
  readonly from: number
  readonly to: number
}

/** A series that a fault may change, and where in it. */
export interface FaultTarget {
  readonly symbol: string
  readonly dataset: string
  /** Ascending by day. */
  readonly rows: readonly SyntheticRow[]
  /** Index in `rows` of the first row that the fault may change. */
  readonly at: number
}

/** What a fault asks for, so that it can be told at all and keeps out of the way of others. */
export interface FaultNeeds {
  /** How many series at the same date; below 1: this share of all. */
  readonly series: number
  /** Rows before it in every series. */
  readonly history: number
  /** Rows that it changes, at most. */
  readonly span: number
  /** Rows that follow. */
  readonly after: number
  /** Nothing else may be put into its series. */
  readonly alone?: true
  /** It changes the prices of all rows before its place: once in a series. */
  readonly rescales?: true
  readonly interval?: 'weekly'
  /** Median dollars per session of the 63 rows before. */
  readonly liquidity?: 'liquid' | 'deep' | 'thin'
  /** Comes to light only when a lake that was scanned is scanned again. */
  readonly rescan?: true
}

/** Series after a fault, and where it is. */
export interface Broken {
  /** Rows by target, in the targets' order; `null`: as they were. */
  readonly rows: readonly (readonly SyntheticRow[] | null)[]
  /** What becomes of the text of the first target's file. */
  readonly text?: (text: string) => string
  /** Each is to be found; in which of the stretches of one place does not matter. */
  readonly places: readonly (readonly Stretch[])[]
  /** Where findings are right though nothing has to be found: the bars at which prices return to their own level. */
  readonly edges?: readonly Stretch[]
  /** Series all of whose findings the fault answers for, beside its places. */
  readonly upsets?: readonly { readonly symbol: string; readonly dataset: string }[]
  readonly detail: string
}

/** A way in which feeds go wrong. */
export interface Fault {
  readonly name: string
  /** `gross` ones are to be found always, `subtle` ones are measured to know. */
  readonly kind: 'gross' | 'subtle'
  /** The checks whose finding names the cause: the one that should be charged first. */
  readonly checks: readonly [string, ...string[]]
  readonly about: string
  /** What its findings are by design where that is not `confirmed`: they are true, and no fault of the data as they are. */
  readonly status?: 'review'
  readonly needs: FaultNeeds
  /** `null` where it could not be told at this place: bars that are equal already, prices that fit by chance. */
  readonly apply: (targets: readonly FaultTarget[], random: Random) => Broken | null
}

/** A fault of one series, its place one stretch of that series. */
export interface SingleFault extends Omit<Fault, 'apply' | 'needs'> {
  readonly needs?: Partial<FaultNeeds>
  readonly change: (target: FaultTarget, random: Random) => Changed | null
}

export interface Changed {
  readonly rows: readonly SyntheticRow[]
  readonly from: number
  readonly to: number
  readonly detail: string
}

/** The needs of most faults of single bars: history for the windows of the checks, a quarter of a year. */
export const usualNeeds: FaultNeeds = { series: 1, history: 70, span: 1, after: 12 }

export function singleFault({ change, needs, ...fault }: SingleFault): Fault {
  return {
    ...fault,
    needs: { ...usualNeeds, ...needs },
    apply([target], random) {
      const changed = target && change(target, random)
      if (!target || !changed) return null
      const { rows, from, to, detail } = changed
      return { rows: [rows], places: [[stretchOf(target, from, to)]], detail }
    },
  }
}

export function stretchOf({ symbol, dataset }: FaultTarget, from: number, to: number): Stretch {
  return { symbol, dataset, from, to }
}

export function rowAt(rows: readonly SyntheticRow[], i: number): SyntheticRow {
  const row = rows[i]
  if (!row) throw new RangeError(`no row ${i}`)
  return row
}

export function replaced(rows: readonly SyntheticRow[], i: number, change: Partial<SyntheticRow>): SyntheticRow[] {
  return rows.map((row, at) => (at === i ? { ...row, ...change } : row))
}

/** A price times a factor, in ten-thousandths. */
export function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : Math.round(value * factor * 1e4) / 1e4
}

/** The row with its prices times `factor`, and its volume the other way where shares are what changed. */
export function scaledRow(row: SyntheticRow, factor: number, volumeFactor = 1): SyntheticRow {
  return {
    ...row,
    open: scaled(row.open, factor),
    high: scaled(row.high, factor),
    low: scaled(row.low, factor),
    close: scaled(row.close, factor),
    volume: row.volume === null ? null : Math.round(row.volume * volumeFactor),
  }
}

/** The prices and volume of `from` under the date of `row`. */
export function withValuesOf(row: SyntheticRow, from: SyntheticRow): SyntheticRow {
  return { ...from, day: row.day }
}

/** Whether all five fields are there and every price is above zero. */
export function isWhole(row: SyntheticRow): row is SyntheticRow & Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number>> {
  const { open, high, low, close, volume } = row
  return [open, high, low, close].every((price) => price !== null && price > 0) && volume !== null
}

/** Whether two rows have the same four prices. */
export function samePrices(a: SyntheticRow, b: SyntheticRow): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close
}

export function pick<T>(values: readonly T[], random: Random): T {
  const value = values[random.below(values.length)]
  if (value === undefined) throw new RangeError('nothing to pick from')
  return value
}
