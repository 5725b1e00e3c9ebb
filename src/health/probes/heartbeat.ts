import { defineProbe } from '../define-probe.ts'
import { formatDuration } from '../../base/duration.ts'

/**
 * A scraper, pipeline or cron job that reports each run: its last success is not older than expected. Degraded once it is late, unhealthy after the grace; a run that failed
 * is unhealthy at once, one with some errors degraded.
 */
export const heartbeatProbe = defineProbe({
  kind: 'heartbeat',
  about: 'looks when a scraper, pipeline or cron job last reported a success',
  settings: {
    heartbeat: { type: 'text', default: null, about: "name that the job reports under; the probe's name by default" },
    expectedEveryMs: { type: 'duration', about: 'time from one success to the next' },
    graceMs: { type: 'duration', default: 300_000, about: 'how late a success may be before it is unhealthy' },
    maxErrors: { type: 'integer', min: 0, max: 1_000_000_000, default: 0, about: 'more errors in a run make it degraded' },
  },
  check: async ({ heartbeat, expectedEveryMs, graceMs, maxErrors }, { heartbeats, name, nowUs, startedAtUs }) => {
    const last = heartbeats.last(heartbeat ?? name)
    const success = last?.lastSuccessUs ?? null
    // One that never came is late from the moment on which it could have been seen.
    const lateMs = (nowUs() - (success ?? Math.max(startedAtUs, 0))) / 1000 - expectedEveryMs
    const found = {
      responseTimeMs: null,
      details: {
        last_success: success === null ? null : new Date(success / 1000).toISOString(),
        last_seen: last === null ? null : new Date(last.lastSeenUs / 1000).toISOString(),
        items: last?.items ?? null,
        errors: last?.errors ?? null,
      },
    }
    if (last !== null && !last.ok)
      return { status: 'unhealthy', error: `its last run failed${last.message === null ? '' : `: ${last.message}`}`, ...found }
    const ago =
      success === null ? 'it has not reported a success yet' : `its last success was ${formatDuration((nowUs() - success) / 1000)} ago`
    const expected = `, expected every ${formatDuration(expectedEveryMs)}`
    if (lateMs > graceMs) return { status: 'unhealthy', error: ago + expected, ...found }
    if (success === null) return { status: 'unknown', error: ago + expected, ...found }
    if (lateMs > 0) return { status: 'degraded', error: ago + expected, ...found }
    const errors = last?.errors ?? 0
    if (errors > maxErrors) return { status: 'degraded', error: `its last run had ${errors} errors`, ...found }
    return { status: 'healthy', ...found }
  },
})
