import type { Broken, Fault, Stretch } from '../synthetic/faults/fault.ts'
import type { SyntheticRow } from '../synthetic/rows.ts'

/** A series of the sample that faults are put into. Rows ascend by day. */
export interface DrillSeries {
  readonly symbol: string
  readonly dataset: string
  readonly interval: 'daily' | 'weekly'
  /** Set apart with a weekly twin: a fault of its days would be the twin's as well. */
  readonly isApart?: true
  readonly rows: readonly SyntheticRow[]
}

/** A fault that was put in. */
export interface Injection {
  readonly fault: Fault
  readonly places: readonly (readonly Stretch[])[]
  readonly edges: readonly Stretch[]
  readonly upsets: NonNullable<Broken['upsets']>
  readonly detail: string
}

/** One lake with faults: what differs from the sample, and when. */
export interface Round {
  readonly injections: readonly Injection[]
  /** Series that differ in the first scan, by `keyOf`. */
  readonly changed: ReadonlyMap<string, readonly SyntheticRow[]>
  /** Files that are no plain CSV of their rows. */
  readonly texts: ReadonlyMap<string, (text: string) => string>
  /** Series that differ again in the second scan; empty: there is none. */
  readonly restated: ReadonlyMap<string, readonly SyntheticRow[]>
}

export function keyOf({ dataset, symbol }: { readonly dataset: string; readonly symbol: string }): string {
  return `${dataset}/${symbol}`
}
