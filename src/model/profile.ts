import type { Band } from './score.ts'

/** The system profile, in the shape that users' dashboards know (JSON in snake_case). Fields may be added, never renamed. */
export interface SystemProfile {
  /** When the newest scan finished. */
  readonly last_updated: string
  readonly statistics: {
    readonly total_symbols: number
    readonly total_daily_records: number
    readonly total_weekly_records: number
    /** All rows of all datasets. */
    readonly total_records: number
    /** MB = 10^6 bytes. */
    readonly storage_size_mb: number
    readonly storage_size_bytes: number
    /** Session dates; `null` for an empty lake. */
    readonly oldest_data: string | null
    readonly newest_data: string | null
  }
  readonly symbols_by_category: Readonly<Record<string, readonly string[]>>
  readonly data_quality: {
    readonly symbols_with_gaps: number
    readonly symbols_updated_today: number
    /** Mean over judged symbols; `null` when there is none. */
    readonly average_quality_score: number | null
    readonly symbols_unjudged: number
    readonly symbols_needing_attention: readonly string[]
  }
  readonly update_status: {
    readonly last_update_run: string | null
    readonly symbols_pending_update: number
    readonly failed_updates_last_24h: number
    readonly average_update_time_ms: number
  }
  readonly quality_distribution: Readonly<Record<Band, number>>
  readonly datasets: readonly DatasetSummary[]
}

export interface DatasetSummary {
  readonly name: string
  readonly path: string
  readonly format: string
  readonly interval: string
  readonly calendar: string | null
  readonly series: number
  readonly records: number
  readonly average_quality_score: number | null
}

/** One dataset's part of a symbol. */
export interface SeriesSummaryJson {
  readonly start: string | null
  readonly end: string | null
  readonly records: number
  readonly expected: number | null
  readonly completeness: number | null
  readonly quality_score: number | null
  readonly band: Band
  readonly stale_because: string | null
}

export interface IndexedSymbol {
  readonly symbol: string
  readonly name: string | null
  readonly type: string | null
  readonly category: string | null
  readonly tags: readonly string[]
  readonly quality_score: number | null
  readonly band: Band
  readonly daily_data: SeriesSummaryJson | null
  readonly weekly_data: SeriesSummaryJson | null
  readonly datasets: Readonly<Record<string, SeriesSummaryJson>>
  readonly last_updated: string
}

export interface SymbolIndex {
  readonly generated_at: string
  readonly total_symbols: number
  readonly categories: readonly string[]
  readonly quality_distribution: Readonly<Record<Band, number>>
  readonly symbols: readonly IndexedSymbol[]
}
