import { defineProbe } from '../define-probe.ts'

/** The store of the server itself: it answers. Without it nothing is known, so it is critical by default. */
export const storeProbe = defineProbe({
  kind: 'store',
  about: 'asks the store of the server for something small',
  settings: {},
  common: { critical: true },
  check: async (_settings, { own, signal }) => ({ status: 'healthy', details: { ...(await own.store(signal)) } }),
})
