import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type ProbeStatus, probeStatuses } from '../model/probe-result.ts'

/** What a probe said last. */
export interface ProbeReading {
  readonly name: string
  readonly kind: string
  readonly status: ProbeStatus
  readonly responseTimeMs: number | null
  /** `null`: not asked yet. */
  readonly checkedAtUs: number | null
}

export interface ServerMetricsSources {
  readonly version: string
  readonly probes: () => readonly ProbeReading[]
  readonly lostLogLines: () => number
  /** Why what is shown of the lake may be old; `null` when all is well. */
  readonly staleBecause: () => string | null
}

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Gauges of prom-client that end in `_total`, which is for counters. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** Metrics of the process and its requests: what does not follow from a scan. */
export class ServerMetrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'method' | 'route' | 'status'>
  readonly #seconds: Histogram<'method' | 'route'>

  constructor({ version, probes, lostLogLines, staleBecause }: ServerMetricsSources) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    for (const name of misnamed) this.#registry.removeSingleMetric(name)
    this.#requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests answered, by route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    })
    this.#seconds = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: requestSeconds,
      registers,
    })
    new Gauge({ name: 'tidegauge_build_info', help: 'Version of the server.', labelNames: ['version'], registers }).set({ version }, 1)
    new Gauge({
      name: 'tidegauge_lake_view_stale',
      help: '1 while the store cannot be reached and what is shown may be old.',
      registers,
      collect() {
        this.set(staleBecause() === null ? 0 : 1)
      },
    })
    new Counter({
      name: 'tidegauge_log_lines_lost_total',
      help: 'Lines of the log that could not be written since the server was started.',
      registers,
      collect() {
        this.reset()
        this.inc(lostLogLines())
      },
    })
    new Gauge({
      name: 'tidegauge_probe_status',
      help: 'What a probe said last: 1 for its status, 0 for the others.',
      labelNames: ['probe', 'kind', 'status'],
      registers,
      collect() {
        this.reset()
        for (const { name, kind, status } of probes())
          for (const each of probeStatuses) this.set({ probe: name, kind, status: each }, each === status ? 1 : 0)
      },
    })
    new Gauge({
      name: 'tidegauge_probe_response_seconds',
      help: 'Time that a probe took last.',
      labelNames: ['probe', 'kind'],
      registers,
      collect() {
        this.reset()
        for (const { name, kind, responseTimeMs } of probes())
          if (responseTimeMs !== null) this.set({ probe: name, kind }, responseTimeMs / 1000)
      },
    })
    new Gauge({
      name: 'tidegauge_probe_last_check_timestamp_seconds',
      help: 'When a probe asked last, seconds since 1970.',
      labelNames: ['probe', 'kind'],
      registers,
      collect() {
        this.reset()
        for (const { name, kind, checkedAtUs } of probes()) if (checkedAtUs !== null) this.set({ probe: name, kind }, checkedAtUs / 1e6)
      },
    })
  }

  observe({ method, route }: { readonly method: string; readonly route: string }, status: number, ms: number): void {
    this.#requests.inc({ method, route, status: String(status) })
    this.#seconds.observe({ method, route }, ms / 1000)
  }

  async text(): Promise<string> {
    return `${await this.#registry.metrics()}\n`
  }
}
