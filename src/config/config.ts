import type { CheckSetting, CheckSettings } from '../checks/judge.ts'
import type { Dataset } from '../model/dataset.ts'
import type { HealthSettings } from '../health/health-settings.ts'
import type { OutboundSettings } from '../outbound/destination-policy.ts'
import type { HttpSettings } from '../model/http-settings.ts'
import type { LogSettings } from '../model/log-settings.ts'
import type { MetricsSettings } from '../model/metrics-settings.ts'
import type { ScheduleSettings } from '../model/schedule.ts'
import type { StoreSettings } from '../model/store-settings.ts'
import { defaultUpdateSettings, type UpdateSettings } from '../model/update-settings.ts'
import type { Dimension, Severity } from '../model/severity.ts'
import type { HistorySettings } from '../trends/history-settings.ts'

/** What a user set for one check. */
export interface ConfiguredCheck extends CheckSetting {
  /** Replaces the status that the check gives its findings. */
  readonly status?: 'confirmed' | 'review'
}

/** What differs from the score's own settings; absent stays as it is. */
export interface ScoreOverrides {
  readonly rho?: Readonly<Partial<Record<Dimension, number>>>
  readonly severityWeight?: Readonly<Partial<Record<Severity, number>>>
  readonly factors?: Readonly<Partial<Record<'clone' | 'slip' | 'unjudgedCompleteness' | 'unreadable', number>>>
  readonly bands?: Readonly<Partial<Record<'excellent' | 'good' | 'fair', number>>>
  readonly loss?: readonly (readonly [number, number])[]
  readonly latenessLoss?: readonly (readonly [number, number])[]
}

export interface ScanSettings {
  /** Moment at which the lake is judged, µs; `null`: now. */
  readonly asOfUs: number | null
  /** `null`: one per core. */
  readonly workers: number | null
  /** A series of more bars is skipped with the reason: a worker's memory grows with the largest. */
  readonly maxSeriesBars: number
  readonly maxObjectBytes: number
}

/** How long what a scan found is kept. */
export interface RetentionSettings {
  readonly historyDays: number
  readonly closedFindingsDays: number
  /** Number of scans. */
  readonly manifests: number
}

/** Everything that can be set, with defaults filled in. Deeply frozen. Paths are absolute. */
export interface Config {
  /** The file it came from; `null` without one. */
  readonly file: string | null
  readonly lake: string | null
  readonly data: string | null
  /** `null`: the layout is inferred. */
  readonly datasets: readonly Dataset[] | null
  readonly checks: CheckSettings
  readonly datasetChecks: ReadonlyMap<string, CheckSettings>
  readonly symbolChecks: ReadonlyMap<string, CheckSettings>
  /** File of symbol metadata. */
  readonly metadata: string | null
  /** File of known splits, dividends and other events. */
  readonly actions: string | null
  readonly score: ScoreOverrides
  readonly scan: ScanSettings
  readonly retention: RetentionSettings
  readonly health: HealthSettings
  readonly logs: LogSettings
  readonly metrics: MetricsSettings
  readonly outbound: OutboundSettings
  readonly schedule: ScheduleSettings
  readonly server: HttpSettings
  readonly trends: HistorySettings
  readonly store: StoreSettings
  readonly updates: UpdateSettings
}

/** What holds without a config file. */
export const defaultConfig: Config = deepFreeze({
  file: null,
  lake: null,
  data: null,
  datasets: null,
  checks: {},
  datasetChecks: new Map(),
  symbolChecks: new Map(),
  metadata: null,
  actions: null,
  score: {},
  scan: { asOfUs: null, workers: null, maxSeriesBars: 20_000_000, maxObjectBytes: 32 * 2 ** 30 },
  retention: { historyDays: 400, closedFindingsDays: 400, manifests: 30 },
  health: { probes: [], hostIntervalMs: 5_000 },
  logs: {
    level: 'info',
    console: 'auto',
    file: true,
    maxFileBytes: 50_000_000,
    keepDays: 7,
    keepErrorsDays: 30,
    maxTotalBytes: 1_000_000_000,
  },
  metrics: { worstSeries: 200, oldNames: false, keepOperationsDays: 30, keepRequestsDays: 30 },
  schedule: {
    times: null,
    everyMs: 21_600_000,
    onStart: 'if_needed',
    watch: 'auto',
    quietMs: 5_000,
    quietLimitMs: 60_000,
    pollMs: 30_000,
  },
  server: {
    host: '127.0.0.1',
    port: 8787,
    tls: null,
    requireToken: false,
    publicNames: [],
    trustProxy: [],
    cors: { origins: [] },
    rateLimit: { perMinute: 6_000, failedPerMinute: 60, loopback: false },
    bodyLimitBytes: 2 ** 20,
    requestTimeoutMs: 30_000,
    docs: true,
    auditDays: 400,
  },
  store: {
    kind: null,
    url: null,
    schema: 'public',
    poolSize: 4,
    statementTimeoutMs: 30_000,
    ssl: null,
    sslCa: null,
    timescale: true,
    metricsDays: null,
  },
  trends: {
    thresholds: [],
    retentionDays: 400,
    sampleDays: 30,
    maxAheadMs: 300_000,
    maxMetrics: 1000,
    maxLabelSets: 1000,
    baselines: { everyMs: 604_800_000, lookbackDays: 90, detail: 'weekday', method: 'robust_z' },
  },
  updates: defaultUpdateSettings,
  outbound: { allow: { private: false, networks: [], hosts: [] }, authorities: null },
})

/** Freezes an object with all that hangs on it; maps by their values. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(part)
  return value
}
