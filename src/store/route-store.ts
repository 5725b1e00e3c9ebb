/** Requests of one route in one period, added up. Times are in ms. */
export interface RoutePeriod {
  readonly method: string
  /** Pattern of the route, as `/api/v1/symbols/:symbol/profile`. */
  readonly route: string
  /** Begin of the period. */
  readonly startUs: number
  readonly width: PeriodWidth
  readonly requests: number
  /** Answered with 5xx, and with 4xx. */
  readonly serverErrors: number
  readonly clientErrors: number
  readonly sumMs: number
  readonly maxMs: number
  /** Sketch of the times, as text. Those of periods merge to that of them all. */
  readonly sketch: string
}

export type PeriodWidth = 'minute' | 'hour'

export interface RouteStore {
  /** Replaces what is there of the same routes and periods. */
  save(periods: readonly RoutePeriod[]): Promise<void>
  /** Periods that begin at or after this, by begin. */
  load(width: PeriodWidth, fromUs: number): Promise<RoutePeriod[]>
  /** Lets go of older periods. Gives how many. */
  prune(width: PeriodWidth, beforeUs: number): Promise<number>
}
