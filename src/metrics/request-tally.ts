import type { PeriodWidth, RoutePeriod } from '../store/route-store.ts'
import { QuantileSketch } from './quantile-sketch.ts'

/** Requests added up: counts, and a sketch of their times. Adding tallies is associative and commutative. */
export class RequestTally {
  requests = 0
  serverErrors = 0
  clientErrors = 0
  sumMs = 0
  maxMs = 0
  #sketch = new QuantileSketch()

  observe(status: number, ms: number): void {
    this.requests++
    if (status >= 500) this.serverErrors++
    else if (status >= 400) this.clientErrors++
    this.sumMs += ms
    this.maxMs = Math.max(this.maxMs, ms)
    this.#sketch.add(ms)
  }

  add(other: RequestTally): void {
    this.requests += other.requests
    this.serverErrors += other.serverErrors
    this.clientErrors += other.clientErrors
    this.sumMs += other.sumMs
    this.maxMs = Math.max(this.maxMs, other.maxMs)
    this.#sketch.merge(other.#sketch)
  }

  /** Within 1 % of the true one, never above the longest time seen. `null` without requests. */
  percentileMs(share: number): number | null {
    const value = this.#sketch.quantile(share)
    return value === null ? null : Math.min(this.maxMs, value)
  }

  toPeriod(at: { readonly method: string; readonly route: string; readonly startUs: number; readonly width: PeriodWidth }): RoutePeriod {
    const { requests, serverErrors, clientErrors, sumMs, maxMs } = this
    return { ...at, requests, serverErrors, clientErrors, sumMs, maxMs, sketch: this.#sketch.toText() }
  }

  static ofPeriod({ requests, serverErrors, clientErrors, sumMs, maxMs, sketch }: RoutePeriod): RequestTally {
    const tally = new RequestTally()
    Object.assign(tally, { requests, serverErrors, clientErrors, sumMs, maxMs })
    tally.#sketch = QuantileSketch.fromText(sketch)
    return tally
  }
}
