import { TLSSocket } from 'node:tls'
import { OutboundError } from '../../outbound/outbound-error.ts'
import { defineProbe } from '../define-probe.ts'
import { ProbeFailure } from '../failure.ts'

/** The certificate of a server: right for its name, signed by a known authority, and not about to expire. */
export const tlsProbe = defineProbe({
  kind: 'tls',
  about: 'counts the days for which the certificate of a server is still valid',
  settings: {
    host: { type: 'text', about: 'name or address' },
    port: { type: 'integer', min: 1, max: 65_535, default: 443, about: 'port' },
    servername: { type: 'text', default: null, about: 'name that the certificate must be for; the host by default' },
    degradedBelowDays: { type: 'integer', min: 0, max: 3_650, default: 21, about: 'fewer days left make it degraded' },
    unhealthyBelowDays: { type: 'integer', min: 0, max: 3_650, default: 7, about: 'fewer days left make it unhealthy' },
  },
  common: { intervalMs: 3_600_000, timeoutMs: 10_000 },
  problem: ({ degradedBelowDays, unhealthyBelowDays }) =>
    degradedBelowDays < unhealthyBelowDays ? 'degraded_below_days must not be less than unhealthy_below_days' : null,
  check: async ({ host, port, servername, degradedBelowDays, unhealthyBelowDays }, { outbound, signal, nowUs }) => {
    const tls = servername === null ? {} : { servername }
    const socket = await outbound.connect({ host, port, tls, signal }).catch(inWords)
    try {
      if (!(socket instanceof TLSSocket)) throw new ProbeFailure('the connection is not over TLS')
      const validTo = Date.parse(socket.getPeerCertificate().valid_to)
      if (Number.isNaN(validTo)) throw new ProbeFailure('its certificate does not say until when it is valid')
      const daysLeft = Math.floor((validTo * 1000 - nowUs()) / 86_400e6)
      const details = { days_left: daysLeft, valid_to: new Date(validTo).toISOString(), protocol: socket.getProtocol() }
      const error = daysLeft < 0 ? 'its certificate has expired' : `its certificate is valid for ${daysLeft} more days`
      if (daysLeft < unhealthyBelowDays) return { status: 'unhealthy', error, details }
      return daysLeft < degradedBelowDays ? { status: 'degraded', error, details } : { status: 'healthy', details }
    } finally {
      socket.destroy()
    }
  },
})

function inWords(error: unknown): never {
  if (error instanceof OutboundError && error.code?.startsWith('ERR_SSL_')) throw new ProbeFailure('what answers there does not speak TLS')
  throw error
}
