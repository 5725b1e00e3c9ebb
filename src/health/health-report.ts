import type { HealthAnswer, HealthComponentJson, HealthDetailedAnswer, ProcessMetrics, SystemMetrics } from '../contract/health.ts'
import { currentResult, overallStatus } from './overall-status.ts'
import type { Component } from './probe-runner.ts'

export interface ReportInput {
  readonly components: readonly Component[]
  readonly nowUs: number
  readonly startedAtUs: number
  readonly version: string
}

export interface DetailedInput extends ReportInput {
  readonly host: { readonly system: SystemMetrics; readonly process: ProcessMetrics }
  /** Shares of time that parts were up, by name. */
  readonly uptimes?: ReadonlyMap<string, NonNullable<HealthComponentJson['uptime']>>
  readonly alerts: HealthDetailedAnswer['alerts']
}

/** The short answer: one word for all. */
export function healthReport({ components, nowUs, startedAtUs, version }: ReportInput): HealthAnswer {
  return {
    status: overallStatus(components, nowUs),
    timestamp: instantOf(nowUs),
    version,
    uptime_seconds: Math.round((nowUs - startedAtUs) / 1e6),
  }
}

/** The whole report, in the shape that dashboards know. Made from memory alone. */
export function detailedReport(input: DetailedInput): HealthDetailedAnswer {
  const { components, nowUs, host, uptimes, alerts } = input
  // Names come from the config: `constructor` is one like any other.
  const byName = Object.create(null) as Record<string, HealthComponentJson>
  for (const component of components) byName[component.probe.name] = componentJson(component, nowUs, uptimes)
  return { ...healthReport(input), components: byName, metrics: { system: host.system, process: host.process }, alerts }
}

function componentJson(component: Component, nowUs: number, uptimes: DetailedInput['uptimes']): HealthComponentJson {
  const { probe, sinceUs } = component
  const { status, responseTimeMs, checkedAtUs, error, details } = currentResult(component, nowUs)
  const uptime = uptimes?.get(probe.name)
  return {
    kind: probe.kind,
    status,
    response_time_ms: responseTimeMs,
    last_check: component.probed ? instantOf(checkedAtUs) : null,
    ...(error !== undefined && { error }),
    critical: probe.common.critical,
    since: instantOf(sinceUs),
    ...(details !== undefined && { details: { ...details } }),
    ...(uptime !== undefined && { uptime }),
  }
}

function instantOf(us: number): string {
  return new Date(us / 1000).toISOString()
}
