/**
 * What a scan did with an object. `read`: decoded. `unchanged`: same identity (or same digest) as in the last scan, not decoded again.
 * `skipped`: on purpose, with the reason. `unreadable`: obtained, but its content is not data. `not_obtained`: could not be read at all.
 */
export type ObjectOutcome = 'read' | 'unchanged' | 'skipped' | 'unreadable' | 'not_obtained'

/** One line of the account that every scan ends with: nothing is passed over in silence. */
export interface ManifestEntry {
  /** Number of the object in this data folder, given when it is first seen and never again: what the states' object columns hold. */
  readonly id: number
  readonly path: string
  /** `null` for what no dataset claims. */
  readonly dataset: string | null
  readonly sizeBytes: number
  readonly modifiedUs: number
  readonly identity: string
  /** XXH64 of the stored bytes; `null` when never read. */
  readonly digest: string | null
  readonly outcome: ObjectOutcome
  /** Why skipped, unreadable or not obtained. */
  readonly reason: string | null
  /** Where in the content, for unreadable ones: bytes; `null` where none applies. */
  readonly offset: number | null
  readonly line: number | null
  /** Rows decoded. Kept while unchanged. */
  readonly records: number
  /** Symbols that it feeds; empty where a series is spread over many objects (their states know). Kept while unchanged. */
  readonly symbols: readonly string[]
}
