import type { Interval } from './interval.ts'

/** A set of series that share a layout: one path template, one interval, one calendar. */
export interface Dataset {
  readonly name: string
  readonly kind: 'bars'
  /** Path template relative to the lake's root: `daily/{symbol}.json`. Placeholders: symbol, interval, date, year, month, day, any. */
  readonly path: string
  /** A format's name, or `auto`. */
  readonly format: string
  readonly interval: Interval
  /** Canonical calendar name; `null` when none is known: completeness then cannot be judged. */
  readonly calendar: string | null
  /** `dense`: every interval of a session is expected. `sparse`: intervals without a trade have no bar. Intraday only. */
  readonly completeness: 'dense' | 'sparse'
  /** How long after a session's close the source may take to deliver, in µs. */
  readonly lagUs: number
  /** Whether intraday stamps name the start or the end of a bar. */
  readonly stamp: 'start' | 'end'
  /** Decides 01/02/2024 where the file does not; `null`: the file must. */
  readonly dates: 'dmy' | 'mdy' | null
}

/** What is known of a symbol from the metadata file; absent = not said. */
export interface SymbolMetadata {
  readonly name?: string
  readonly type?: string
  readonly category?: string
  readonly exchange?: string
  readonly tags: readonly string[]
  /** `true` when the symbol must be in the lake. */
  readonly universe: boolean
  /** ISO dates. */
  readonly listed?: string
  readonly delisted?: string
}
