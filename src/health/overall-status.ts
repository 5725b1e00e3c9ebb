import type { Component } from './probe-runner.ts'
import { holdOf } from './uptime.ts'
import type { ProbeResult } from '../model/probe-result.ts'

export type OverallStatus = 'healthy' | 'degraded' | 'unhealthy'

/**
 * The status of the whole: unhealthy when a critical part is, degraded when any other part is not as it should be, or when nothing is known of a critical one. What is
 * unknown of another part changes nothing.
 */
export function overallStatus(components: readonly Component[], nowUs: number): OverallStatus {
  const found = components.map((component) => ({
    critical: component.probe.common.critical,
    status: currentResult(component, nowUs).status,
  }))
  if (found.some(({ critical, status }) => critical && status === 'unhealthy')) return 'unhealthy'
  const wrong = found.some(({ critical, status }) => status === 'unhealthy' || status === 'degraded' || (critical && status === 'unknown'))
  return wrong ? 'degraded' : 'healthy'
}

/** The last result of a part, or that nothing is known where it is too old to stand for it. */
export function currentResult({ probe, result }: Component, nowUs: number): ProbeResult {
  if (nowUs - result.checkedAtUs <= holdOf(probe.common)) return result
  return { ...result, status: 'unknown', error: 'it has not been probed for too long' }
}
