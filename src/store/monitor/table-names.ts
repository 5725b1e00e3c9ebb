import type { MonitorTables } from './tables.ts'

/** Every table of the monitoring store, and what its rows are called for people. */
export const monitorTables: Readonly<Record<keyof MonitorTables, string>> = {
  access_tokens: 'tokens',
  audit_log: 'entries of the audit log',
  counters: 'counters',
  operations: 'operations',
  probe_results: 'results of probes',
  probe_hours: 'hours of probes',
  heartbeats: 'heartbeats',
  route_periods: 'periods of routes',
  job_watermarks: 'times of jobs',
  scan_runs: 'runs of scans',
  metric_names: 'metrics',
  metric_series: 'sets of labels',
  metric_samples: 'samples',
  metric_keys: 'keys of samples',
  metric_hours: 'hours of samples',
  metric_marks: 'normal ranges of metrics',
  metric_baselines: 'baselines of metrics',
  thresholds: 'thresholds',
  update_runs: 'runs of updates',
}
