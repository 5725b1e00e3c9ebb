/** The lake in figures at the end of one scan. */
export interface LakeRecord {
  readonly scan: number
  /** When the scan finished, µs since 1970 UTC. */
  readonly timeUs: number
  readonly outcome: 'complete' | 'incomplete'
  readonly totalSymbols: number
  readonly totalRecords: number
  readonly storageBytes: number
  /** Mean over judged symbols; `null` when there was none. */
  readonly averageScore: number | null
  readonly symbolsUnjudged: number
  readonly symbolsNeedingAttention: number
  readonly symbolsWithGaps: number
  readonly symbolsPendingUpdate: number
  readonly failedUpdates24h: number
  readonly findings: { readonly confirmed: number; readonly review: number; readonly excused: number }
  readonly durationMs: number
}
