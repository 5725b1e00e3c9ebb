import { defineProbe } from '../define-probe.ts'

/** The queue of work that waits: it is not too long, and nothing waits in it for ever. */
export const queueProbe = defineProbe({
  kind: 'queue',
  about: 'looks how much work waits, and for how long',
  settings: {
    maxWaiting: { type: 'integer', min: 1, max: 10_000_000, default: 1_000, about: 'more waiting pieces make it degraded' },
    maxAgeMs: { type: 'duration', default: 600_000, about: 'a piece that waits longer makes it degraded, ten times as long unhealthy' },
  },
  check: async ({ maxWaiting, maxAgeMs }, { own, nowUs }) => {
    const { waiting, active, failed, oldestWaitingUs } = own.queue()
    const ageMs = oldestWaitingUs === null ? 0 : Math.max(0, Math.round((nowUs() - oldestWaitingUs) / 1000))
    const found = { details: { waiting, active, failed, oldest_waiting_ms: ageMs }, responseTimeMs: null }
    const waits = `the oldest of ${waiting} waiting pieces waits for ${Math.round(ageMs / 1000)} s`
    if (ageMs > 10 * maxAgeMs) return { status: 'unhealthy', error: waits, ...found }
    if (ageMs > maxAgeMs) return { status: 'degraded', error: waits, ...found }
    if (waiting > maxWaiting) return { status: 'degraded', error: `${waiting} pieces wait, more than ${maxWaiting}`, ...found }
    return { status: 'healthy', ...found }
  },
})
