import { defineProbe } from '../define-probe.ts'

/** Any server: it takes a connection. */
export const tcpProbe = defineProbe({
  kind: 'tcp',
  about: 'opens a connection and closes it',
  settings: {
    host: { type: 'text', about: 'name or address' },
    port: { type: 'integer', min: 1, max: 65_535, about: 'port' },
  },
  check: async ({ host, port }, { outbound, signal }) => {
    const socket = await outbound.connect({ host, port, tls: null, signal })
    socket.destroy()
    return { status: 'healthy' }
  },
})
