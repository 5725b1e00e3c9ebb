import type { CachedReplies } from '../cached-reply.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { checksRoutes } from './checks.ts'
import { comparisonRoutes } from './comparison.ts'
import { findingsRoutes } from './findings.ts'
import { healthRoutes } from './health.ts'
import { incidentsRoutes } from './incidents.ts'
import { lakeRoutes } from './lake.ts'
import { liveRoutes } from './live.ts'
import { manifestRoutes } from './manifest.ts'
import { marksRoutes } from './marks.ts'
import { metricsRoutes } from './metrics.ts'
import { metricNotesRoutes } from './metric-notes.ts'
import { metricSamplesRoutes } from './metric-samples.ts'
import { planRoutes } from './plan.ts'
import { qualityRoutes } from './quality.ts'
import { scansRoutes } from './scans.ts'
import { telemetryRoutes } from './telemetry.ts'
import { thresholdsRoutes } from './thresholds.ts'
import { updatesRoutes } from './updates.ts'

/** Every route of the interface, one line a topic. */
export function addRoutes(api: Api, ports: ApiPorts, replies: CachedReplies): void {
  lakeRoutes(api, ports, replies)
  checksRoutes(api, replies)
  findingsRoutes(api, ports)
  incidentsRoutes(api, ports)
  healthRoutes(api, ports)
  marksRoutes(api, ports)
  planRoutes(api, ports, replies)
  comparisonRoutes(api, ports, replies)
  manifestRoutes(api, ports)
  scansRoutes(api, ports)
  updatesRoutes(api, ports)
  metricsRoutes(api, ports)
  telemetryRoutes(api, ports)
  liveRoutes(api, ports)
  qualityRoutes(api, ports)
  metricSamplesRoutes(api, ports)
  metricNotesRoutes(api, ports)
  thresholdsRoutes(api, ports)
}
