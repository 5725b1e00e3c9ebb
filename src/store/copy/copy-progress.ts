/** How far a copy has come. */
export interface CopyProgress {
  /** What is copied now, for people. */
  readonly name: string
  readonly done: number
  /** Rows of it; `null` where they are not counted beforehand. */
  readonly total: number | null
}

export type OnCopyProgress = (progress: CopyProgress) => void
