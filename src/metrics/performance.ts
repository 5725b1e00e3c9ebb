import { isoInstant } from '../base/day.ts'
import type { SystemProfile } from '../model/profile.ts'
import type { ScanRecord } from '../model/scan.ts'
import type { Operation, OperationStatistics } from '../store/operation-store.ts'
import { RequestTally } from './request-tally.ts'
import type { RouteTally, TimeRange } from './request-telemetry.ts'

/** The operation that users' dashboards ask for by name. */
export const dcfOperation = 'dcf_calculation'

/** What the server and its host use. */
export interface SystemResources {
  readonly load_average: number[]
  readonly memory_usage_percent: number
  readonly memory_total_bytes: number
  /** Of this process: CPU time over wall time, in percent of one core. */
  readonly cpu_usage_percent: number
  readonly cores: number
  readonly process: {
    readonly rss_bytes: number
    readonly heap_used_bytes: number
    readonly uptime_seconds: number
    readonly event_loop_delay_p99_ms: number
    readonly event_loop_delay_max_ms: number
  }
}

type FinishedScan = Pick<ScanRecord, 'durationMs' | 'outcome'>

export interface PerformanceInput {
  readonly range: TimeRange
  readonly routes: readonly RouteTally[]
  readonly operations: readonly (OperationStatistics & { readonly recentFailures: readonly Operation[] })[]
  /** Last scan; `null` before the first. */
  readonly lake: { readonly profile: SystemProfile; readonly scan: ScanRecord } | null
  /** Scans that were finished in the range. */
  readonly scans: readonly FinishedScan[]
  readonly resources: SystemResources
}

/** `metrics/performance`: what docs/reference/metrics.md says of each field. */
export function performanceReport({ range, routes, operations, lake, scans, resources }: PerformanceInput) {
  const all = new RequestTally()
  for (const { tally } of routes) all.add(tally)
  // Names come from outside: one may be __proto__.
  const others = Object.create(null) as Record<string, ReturnType<typeof operationJson>>
  for (const operation of operations) if (operation.name !== dcfOperation) others[operation.name] = operationJson(operation)
  const dcf = operations.find(({ name }) => name === dcfOperation)
  return {
    time_range: range,
    api_performance: {
      ...requestsJson(all),
      routes: routes.map(({ method, route, tally }) => ({ method, route, ...requestsJson(tally) })),
    },
    dcf_calculation_stats: dcf === undefined ? noOperation : operationJson(dcf),
    data_quality_metrics: qualityJson(lake, scans),
    system_resources: resources,
    operations: others,
  }
}

function requestsJson(tally: RequestTally) {
  const { requests, serverErrors, clientErrors, sumMs, maxMs } = tally
  return {
    requests,
    errors: serverErrors,
    client_errors: clientErrors,
    error_rate: requests === 0 ? 0 : serverErrors / requests,
    mean_ms: requests === 0 ? null : sumMs / requests,
    p50_ms: tally.percentileMs(0.5),
    p95_ms: tally.percentileMs(0.95),
    p99_ms: tally.percentileMs(0.99),
    max_ms: requests === 0 ? null : maxMs,
  }
}

const noOperation = {
  count: 0,
  successes: 0,
  failures: 0,
  success_rate: null,
  tickers: 0,
  mean_ms: null,
  min_ms: null,
  p50_ms: null,
  p95_ms: null,
  p99_ms: null,
  max_ms: null,
  last_at: null,
  recent_failures: [] as ReturnType<typeof operationJson>['recent_failures'],
}

function operationJson(operation: PerformanceInput['operations'][number]) {
  const { count, failures, tickers, recentFailures } = operation
  return {
    count,
    successes: count - failures,
    failures,
    success_rate: (count - failures) / count,
    tickers,
    mean_ms: operation.meanMs,
    min_ms: operation.minMs,
    p50_ms: operation.p50Ms,
    p95_ms: operation.p95Ms,
    p99_ms: operation.p99Ms,
    max_ms: operation.maxMs,
    last_at: isoInstant(operation.lastUs),
    recent_failures: recentFailures.map(({ ticker, atUs, durationMs, error }) => ({
      ticker,
      at: isoInstant(atUs),
      duration_ms: durationMs,
      error,
    })),
  }
}

function qualityJson(lake: PerformanceInput['lake'], scans: readonly FinishedScan[]) {
  const durations = scans.map(({ durationMs }) => durationMs)
  return {
    average_quality_score: lake?.profile.data_quality.average_quality_score ?? null,
    total_symbols: lake?.profile.statistics.total_symbols ?? 0,
    symbols_with_gaps: lake?.profile.data_quality.symbols_with_gaps ?? 0,
    symbols_needing_attention: lake?.profile.data_quality.symbols_needing_attention.length ?? 0,
    symbols_unjudged: lake?.profile.data_quality.symbols_unjudged ?? 0,
    quality_distribution: lake === null ? null : { ...lake.profile.quality_distribution },
    open_findings: lake?.scan.findings ?? null,
    last_scan_at: lake === null ? null : isoInstant(lake.scan.finishedAtUs),
    scans: scans.length,
    scans_incomplete: scans.filter(({ outcome }) => outcome === 'incomplete').length,
    mean_scan_ms: scans.length === 0 ? null : durations.reduce((sum, ms) => sum + ms, 0) / scans.length,
    max_scan_ms: scans.length === 0 ? null : Math.max(...durations),
  }
}
