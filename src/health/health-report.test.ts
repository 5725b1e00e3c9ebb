import { expect, test } from 'vitest'
import { healthAnswer, healthDetailedAnswer } from '../contract/health.ts'
import type { ProbeResult, ProbeStatus } from '../model/probe-result.ts'
import { allProbes } from './default-probes.ts'
import { detailedReport, healthReport } from './health-report.ts'
import type { HostSample } from './host.ts'
import { overallStatus } from './overall-status.ts'
import type { Component } from './probe-runner.ts'
import { readiness } from './readiness.ts'

const nowUs = Date.UTC(2024, 11, 12, 14, 30) * 1000
const [template] = allProbes([])

function component(
  name: string,
  status: ProbeStatus,
  over: { critical?: boolean; agoMs?: number; result?: Partial<ProbeResult> } = {},
): Component {
  const { critical = false, agoMs = 1_000, result = {} } = over
  return {
    probe: { ...template!, name, kind: 'tcp', common: { ...template!.common, critical } },
    probed: true,
    sinceUs: nowUs - 60e6,
    result: { status, responseTimeMs: 1.42, checkedAtUs: nowUs - agoMs * 1000, ...result },
  }
}

test.each([
  ['healthy', [component('a', 'healthy'), component('b', 'healthy', { critical: true })]],
  ['healthy', [component('a', 'unknown'), component('b', 'healthy')]],
  ['degraded', [component('a', 'unhealthy'), component('b', 'healthy', { critical: true })]],
  ['degraded', [component('a', 'degraded')]],
  ['degraded', [component('a', 'degraded', { critical: true })]],
  ['degraded', [component('a', 'unknown', { critical: true })]],
  ['degraded', [component('a', 'healthy', { critical: true, agoMs: 3_600_000 })]],
  ['unhealthy', [component('a', 'unhealthy', { critical: true }), component('b', 'healthy')]],
  ['healthy', []],
] as const)('the whole is %s', (status, components) => {
  expect(overallStatus(components, nowUs)).toBe(status)
})

const host: HostSample = {
  system: {
    cpu_usage_percent: 12.5,
    memory_usage_percent: 40.1,
    disk_usage_percent: 63,
    load_average: [0.4, 0.5, 0.6],
    cpu_count: 2,
    memory_total_bytes: 1e9,
    disks: [{ name: 'data', usage_percent: 63, free_bytes: 1, total_bytes: 3 }],
  },
  process: {
    cpu_usage_percent: 1,
    rss_bytes: 1,
    heap_used_bytes: 1,
    heap_total_bytes: 1,
    event_loop_delay_ms: { mean: 1, p99: 1, max: 1 },
    handles: 1,
    uptime_seconds: 1,
  },
}

test('the report has the shape that dashboards know', () => {
  const components = [
    component('neo4j', 'healthy', { result: { details: { bolt: '5.4' } } }),
    component('llm_service', 'unhealthy', { result: { error: 'nothing listens there' } }),
    component('constructor', 'healthy'),
    { ...component('new', 'unknown', { result: { responseTimeMs: null } }), probed: false },
  ]
  const uptimes = new Map([['neo4j', { last_24h: 1, last_7d: 0.5, last_30d: null }]])
  const report = detailedReport({ components, nowUs, startedAtUs: nowUs - 90e6, version: '1.0.0', host, uptimes, alerts: [] })
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    status: 'degraded',
    timestamp: '2024-12-12T14:30:00.000Z',
    version: '1.0.0',
    uptime_seconds: 90,
    components: {
      neo4j: {
        kind: 'tcp',
        status: 'healthy',
        response_time_ms: 1.42,
        last_check: '2024-12-12T14:29:59.000Z',
        critical: false,
        since: '2024-12-12T14:29:00.000Z',
        details: { bolt: '5.4' },
        uptime: { last_24h: 1, last_7d: 0.5, last_30d: null },
      },
      llm_service: {
        kind: 'tcp',
        status: 'unhealthy',
        response_time_ms: 1.42,
        last_check: '2024-12-12T14:29:59.000Z',
        error: 'nothing listens there',
        critical: false,
        since: '2024-12-12T14:29:00.000Z',
      },
      constructor: expect.objectContaining({ status: 'healthy' }),
      new: expect.objectContaining({ status: 'unknown', last_check: null, response_time_ms: null }),
    },
    metrics: { system: host.system, process: host.process },
    alerts: [],
  })
  expect(healthDetailedAnswer.parse(report)).toBeTruthy()
  expect(healthAnswer.parse(healthReport({ components, nowUs, startedAtUs: nowUs, version: '1' }))).toMatchObject({ status: 'degraded' })
})

test('the server is ready once the last scan is read, until it stops', () => {
  const ready = { stopping: false, cacheFilled: true }
  expect(readiness(ready)).toEqual({ ready: true, reasons: [] })
  expect(readiness({ ...ready, stopping: true }).reasons).toEqual(['the server is stopping'])
  expect(readiness({ stopping: true, cacheFilled: false })).toMatchObject({ ready: false, reasons: { length: 2 } })
})
