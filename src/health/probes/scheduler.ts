import { defineProbe } from '../define-probe.ts'

/** The scheduler: it runs, nothing that is due waits, and no job failed the last time it ran. */
export const schedulerProbe = defineProbe({
  kind: 'scheduler',
  about: 'looks whether scheduled work runs when it is due',
  settings: {
    graceMs: { type: 'duration', default: 60_000, about: 'how late a job may start' },
  },
  check: async ({ graceMs }, { own, nowUs }) => {
    const { running, jobs, nextDueUs, failing } = own.scheduler()
    const lateMs = nextDueUs === null ? 0 : Math.max(0, Math.round((nowUs() - nextDueUs) / 1000))
    const found = { details: { jobs, failing: failing.length, late_ms: lateMs }, responseTimeMs: null }
    if (!running) return { status: 'unhealthy', error: 'the scheduler does not run', ...found }
    if (lateMs > graceMs)
      return { status: 'unhealthy', error: `a job is due for ${Math.round(lateMs / 1000)} s and has not started`, ...found }
    if (failing.length > 0) return { status: 'degraded', error: `failed the last time they ran: ${failing.join(', ')}`, ...found }
    return { status: 'healthy', ...found }
  },
})
