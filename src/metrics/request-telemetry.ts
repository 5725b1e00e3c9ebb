import type { PeriodWidth, RoutePeriod, RouteStore } from '../store/route-store.ts'
import { RequestTally } from './request-tally.ts'

const widthUs: Readonly<Record<PeriodWidth, number>> = { minute: 60e6, hour: 3600e6 }
/** How long periods are kept in memory: what can be asked for. */
const keptUs: Readonly<Record<PeriodWidth, number>> = { minute: 3600e6, hour: 7 * 86_400e6 }

export type TimeRange = '1h' | '24h' | '7d'
const periodsOf: Readonly<Record<TimeRange, { readonly width: PeriodWidth; readonly us: number }>> = {
  '1h': { width: 'minute', us: 3600e6 },
  '24h': { width: 'hour', us: 86_400e6 },
  '7d': { width: 'hour', us: 7 * 86_400e6 },
}

/** Requests of one route in a range. */
export interface RouteTally {
  readonly method: string
  readonly route: string
  readonly tally: RequestTally
}

/**
 * Times and errors of requests by route for the last hour, day and week.
 *
 * Each request is counted in a minute and in an hour. `flush`, once a minute, keeps what changed in the store, so that a server that dies loses at most the
 * last minute. Ranges are whole periods: `1h` is the minute under way and the 60 before it, `24h` and `7d` the hour under way and the 24 or 168 before it.
 */
export class RequestTelemetry {
  readonly #store: RouteStore
  readonly #nowUs: () => number
  /** By width, begin and route. */
  readonly #live: Record<PeriodWidth, Map<number, Map<string, RequestTally>>> = { minute: new Map(), hour: new Map() }
  /** As written; read again only when asked for. */
  readonly #kept: Record<PeriodWidth, RoutePeriod[]> = { minute: [], hour: [] }
  #loading: Promise<void> | null = null

  constructor(store: RouteStore, nowUs: () => number) {
    this.#store = store
    this.#nowUs = nowUs
  }

  observe({ method, route }: { readonly method: string; readonly route: string }, status: number, ms: number): void {
    const nowUs = this.#nowUs()
    for (const width of ['minute', 'hour'] as const) this.#tally(width, startOf(width, nowUs), `${method} ${route}`).observe(status, ms)
  }

  /** Takes over what an earlier server has kept. Called again by `flush` until the store answers. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  async #load(): Promise<void> {
    const nowUs = this.#nowUs()
    const loaded = {
      minute: await this.#store.load('minute', startOf('minute', nowUs) - keptUs.minute),
      hour: await this.#store.load('hour', startOf('hour', nowUs) - keptUs.hour),
    }
    for (const width of ['minute', 'hour'] as const) {
      for (const period of loaded[width]) {
        // A period that is still under way, or was while the store did not answer, goes on.
        if (this.#isOver(width, period.startUs) && !this.#live[width].has(period.startUs)) this.#kept[width].push(period)
        else this.#tally(width, period.startUs, `${period.method} ${period.route}`).add(RequestTally.ofPeriod(period))
      }
    }
  }

  /** Keeps what was counted. Throws what the store says; then nothing is lost, and the next call keeps it. */
  async flush({ keepUs = keptUs.hour }: { readonly keepUs?: number } = {}): Promise<void> {
    await this.load()
    const nowUs = this.#nowUs()
    const periods = (['minute', 'hour'] as const).flatMap((width) => this.#writtenPeriods(width))
    await this.#store.save(periods)
    for (const width of ['minute', 'hour'] as const) {
      for (const startUs of [...this.#live[width].keys()]) {
        if (!this.#isOver(width, startUs)) continue
        // Counted on since it was written: it stays until the next time.
        const written = periods.filter((period) => period.width === width && period.startUs === startUs)
        const live = this.#live[width].get(startUs) as Map<string, RequestTally>
        if (written.some(({ method, route, requests }) => live.get(`${method} ${route}`)?.requests !== requests)) continue
        if (written.length !== live.size) continue
        this.#kept[width].push(...written)
        this.#live[width].delete(startUs)
      }
      const oldestUs = startOf(width, nowUs) - keptUs[width]
      this.#kept[width] = this.#kept[width].filter(({ startUs }) => startUs >= oldestUs)
      await this.#store.prune(width, width === 'minute' ? oldestUs : Math.min(oldestUs, nowUs - keepUs))
    }
  }

  /** By route. `pause` lets other work pass between merges. */
  async routes(range: TimeRange, pause: () => Promise<void>): Promise<RouteTally[]> {
    const { width, us } = periodsOf[range]
    const fromUs = startOf(width, this.#nowUs()) - us
    const sums = new Map<string, RequestTally>()
    const sumOf = (key: string): RequestTally => {
      const known = sums.get(key) ?? new RequestTally()
      sums.set(key, known)
      return known
    }
    for (const [i, period] of this.#kept[width].entries()) {
      if (period.startUs >= fromUs) sumOf(`${period.method} ${period.route}`).add(RequestTally.ofPeriod(period))
      if (i % 100 === 99) await pause()
    }
    for (const [startUs, tallies] of this.#live[width]) if (startUs >= fromUs) for (const [key, tally] of tallies) sumOf(key).add(tally)
    return [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, tally]) => {
        const blank = key.indexOf(' ')
        return { method: key.slice(0, blank), route: key.slice(blank + 1), tally }
      })
  }

  #tally(width: PeriodWidth, startUs: number, key: string): RequestTally {
    const { [width]: live } = this.#live
    const tallies = live.get(startUs) ?? new Map<string, RequestTally>()
    live.set(startUs, tallies)
    let tally = tallies.get(key)
    if (tally === undefined) tallies.set(key, (tally = new RequestTally()))
    return tally
  }

  #writtenPeriods(width: PeriodWidth): RoutePeriod[] {
    return [...this.#live[width]].flatMap(([startUs, tallies]) =>
      [...tallies].map(([key, tally]) => {
        const blank = key.indexOf(' ')
        return tally.toPeriod({ method: key.slice(0, blank), route: key.slice(blank + 1), startUs, width })
      }),
    )
  }

  #isOver(width: PeriodWidth, startUs: number): boolean {
    return startUs + widthUs[width] <= this.#nowUs()
  }
}

function startOf(width: PeriodWidth, timeUs: number): number {
  return Math.floor(timeUs / widthUs[width]) * widthUs[width]
}
