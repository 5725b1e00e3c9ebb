import { defineProbe } from '../define-probe.ts'

/** The server's own event loop: what holds it up delays every answer. */
export const apiProbe = defineProbe({
  kind: 'api',
  about: 'measures how long the event loop of the server is held up',
  settings: {},
  common: { degradedAboveMs: 200 },
  check: async (_settings, { own }) => {
    const { loopDelayMs, connections } = own.api()
    return { status: 'healthy', responseTimeMs: Math.round(loopDelayMs * 1000) / 1000, details: { connections } }
  },
})
