import { defineProbe } from '../define-probe.ts'

/** What the server answers from: degraded while it is older than it should be, as when the store cannot be read. */
export const cacheProbe = defineProbe({
  kind: 'cache',
  about: 'looks whether the profile that is held in memory is up to date',
  settings: {},
  check: async (_settings, { own, nowUs }) => {
    const { entries, filledAtUs, stale } = own.cache()
    const details = { entries, age_seconds: filledAtUs === null ? null : Math.round((nowUs() - filledAtUs) / 1e6) }
    if (filledAtUs === null) return { status: 'unknown', error: 'nothing has been read into it yet', details, responseTimeMs: null }
    return stale
      ? { status: 'degraded', error: 'it is older than it should be: the store could not be read', details, responseTimeMs: null }
      : { status: 'healthy', details, responseTimeMs: null }
  },
})
