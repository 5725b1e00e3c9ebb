import { defineProbe } from '../define-probe.ts'

/** The lake: its folder can be listed. An empty one is degraded: a mount that is gone leaves an empty folder. */
export const lakeProbe = defineProbe({
  kind: 'lake',
  about: "lists the lake's folder",
  settings: {},
  check: async (_settings, { own, signal }) => {
    const { entries, more } = await own.lake(signal)
    return entries > 0
      ? { status: 'healthy', details: more ? { entries, more } : { entries } }
      : { status: 'degraded', error: 'the folder of the lake is empty: is its file system mounted?', details: { entries } }
  },
})
