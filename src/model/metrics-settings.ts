/** What of the lake Prometheus is shown, and how long telemetry is kept. */
export interface MetricsSettings {
  /** So many series of the lowest scores have gauges of their own; `null`: all. */
  readonly worstSeries: number | null
  /** Adds the names that older dashboards know and leaves out the label `dataset`: of each symbol its worst series is shown. */
  readonly oldNames: boolean
  readonly keepOperationsDays: number
  readonly keepRequestsDays: number
}
