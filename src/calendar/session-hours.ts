/** When a session trades, in µs since 1970 UTC. The close is the first instant after it; both breaks are null when it has none. */
export interface SessionHours {
  readonly openUs: number
  readonly closeUs: number
  readonly breakStartUs: number | null
  readonly breakEndUs: number | null
}

/** The hours of all sessions of a calendar, one element a session; NaN where unknown or, for breaks, absent. */
export interface SessionTimes {
  readonly openUs: Float64Array
  readonly closeUs: Float64Array
  readonly breakStartUs: Float64Array
  readonly breakEndUs: Float64Array
}

export function unknownTimes(length: number): SessionTimes {
  const column = (): Float64Array => new Float64Array(length).fill(NaN)
  return { openUs: column(), closeUs: column(), breakStartUs: column(), breakEndUs: column() }
}
