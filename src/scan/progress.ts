/** How far a scan is. `files` and `bytes` count what has to be read; both totals are 0 while it is not known yet. */
export interface ScanProgress {
  readonly phase: 'listing' | 'inferring' | 'reading' | 'gathering' | 'settling' | 'publishing'
  readonly files: { readonly done: number; readonly total: number }
  readonly bytes: { readonly done: number; readonly total: number }
}

export type OnProgress = (progress: ScanProgress) => void
