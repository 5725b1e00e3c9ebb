import type { MetricsPage } from './metrics-page.ts'
import type { performanceReport } from './performance.ts'
import type { AnsweredRequest } from './request-label.ts'
import type { TimeRange } from './request-telemetry.ts'

/** What routes need of metrics and telemetry. */
export interface TelemetryPort {
  observe(request: AnsweredRequest): void
  readonly page: Pick<MetricsPage, 'plain' | 'gzipped'>
  /** Kept for some seconds. */
  performance(range: TimeRange): Promise<ReturnType<typeof performanceReport>>
  /** New operations are known: what was kept of them is old. */
  forgetOperations(): void
}
