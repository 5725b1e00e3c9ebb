export type LiquidityClass = 'liquid' | 'between' | 'thin'

/** What a series holds against what its calendar expects. Slots as in `Slot`. */
export interface Coverage {
  /** Rows in the objects, duplicates and unreadable rows included. */
  readonly records: number
  /** Arranged bars. */
  readonly bars: number
  /** Slots of the first and last bar that is valid (in session, not in the future); `null` without any. */
  readonly firstSlot: number | null
  readonly lastSlot: number | null
  /** Start of the last bar, future ones included, µs: whether as-of can still change the verdict. `null` without bars. */
  readonly latestUs: number | null
  /** Expected bars between the edges of market-data's section 3 (declared ones widen them); `null` without a calendar. */
  readonly expected: number | null
  /** Expected bars that are there. */
  readonly present: number
  /** Expected bars in one year of the dataset's calendar and interval: the least base of a score. */
  readonly yearOfBars: number
  readonly liquidity: LiquidityClass
}
