import type { HttpSettings } from '../../model/http-settings.ts'
import type { LogSettings } from '../../model/log-settings.ts'
import type { MetricsSettings } from '../../model/metrics-settings.ts'
import type { Config } from '../../config/config.ts'
import type { ScheduleSettings } from '../../model/schedule.ts'
import type { UpdateSettings } from '../../model/update-settings.ts'
import type { HistorySettings } from '../../trends/history-settings.ts'
import type { HealthSettings } from '../../health/health-settings.ts'
import type { OutboundSettings } from '../../outbound/destination-policy.ts'
import type { StoreChoice } from '../store-choice.ts'
import type { ScanFlags } from '../scan-request.ts'

/** What the server was called with, as plain data that threads and processes can be given. */
export interface ServerSettings {
  /** For each scan; `asOf` fixes the moment at which the lake is judged. */
  readonly scan: Pick<ScanFlags, 'lake' | 'config' | 'data' | 'asOf' | 'workers'>
  /** Absolute. */
  readonly lake: string
  readonly dataFolder: string
  readonly http: HttpSettings
  readonly logs: LogSettings
  readonly metrics: MetricsSettings
  readonly schedule: ScheduleSettings
  readonly updates: UpdateSettings
  /** What is set of checks. */
  readonly checks: Pick<Config, 'checks' | 'datasetChecks' | 'symbolChecks'>
  readonly store: StoreChoice
  readonly health: HealthSettings
  readonly outbound: OutboundSettings
  readonly trends: HistorySettings
}
