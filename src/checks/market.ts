/** What the symbols of one class did on one day. */
export interface MarketDay {
  /** Symbols that the figures are taken from, suspected bars left out. */
  readonly symbols: number
  /** Median log return between consecutive expected bars; NaN with fewer than 20 of them, as after an outage. */
  readonly move: number
  /** Robust deviation of `move` over the 250 days before that have one; NaN with fewer than 20. */
  readonly moveDeviation: number
  /** Median ln(H/L) over the median of its 63 days before; NaN when not known. */
  readonly rangeRatio: number
  /** Median of ln(volume over its level before); NaN when not known. */
  readonly volumeLevel: number
}

/** `volumeLevel` of a dataset as a whole, by period; NaN where not known. */
export interface VolumeLevels {
  /** Of the first period, from `TRACE_EPOCH` on. */
  readonly firstDay: number
  /** Days that a period has. */
  readonly step: number
  readonly values: Float64Array
}

/** What the symbols of a dataset did, day by day. */
export interface Market {
  /** Figures of the symbol's class where it has 20 symbols that day, else of the whole dataset; `null` with fewer than 20 there too. `day` is a day number. */
  on(symbol: string, day: number): MarketDay | null
  /** `volumeLevel` of `on`, NaN where that is `null`: for those who ask for no more. */
  volumeLevelOn(symbol: string, day: number): number
  readonly volumeLevels: VolumeLevels
}
