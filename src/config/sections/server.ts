import { isIP } from 'node:net'
import * as z from 'zod'
import type { HttpSettings } from '../../model/http-settings.ts'
import { days, duration, parsed, shown, size } from '../values.ts'

const hostName = z
  .string()
  .regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i, 'expected the name of a host, without port')
  .transform((name) => name.toLowerCase())

const origin = z
  .string()
  .transform((text, context) => parsed(originOf(text), context, `expected an origin such as https://example.org, not ${shown(text)}`))

const network = z
  .string()
  .transform((text, context) =>
    parsed(isNetwork(text) ? text : null, context, `expected an address or a network such as 10.0.0.0/8, not ${shown(text)}`),
  )

const perMinute = z.number().int().min(0).max(1e9)

/** `server:` in the config. */
export const serverSchema = z
  .strictObject({
    host: z.string().min(1).max(253).optional().describe('address to listen on; 127.0.0.1 by default'),
    port: z.number().int().min(0).max(65_535).optional().describe('8787 by default; 0: any free one'),
    tls: z
      .strictObject({
        cert: z.string().min(1).describe('PEM file of the certificate and those between it and its authority'),
        key: z.string().min(1).describe('PEM file of its key'),
      })
      .optional()
      .describe('HTTPS instead of HTTP'),
    require_token: z.boolean().optional().describe('true: callers from this machine need a token as well'),
    public_names: z.array(hostName).optional().describe('names under which the server is reached'),
    trust_proxy: z.array(network).optional().describe('proxies whose X-Forwarded headers are believed; tokens are then always asked for'),
    cors: z.strictObject({ origins: z.array(origin).describe('origins whose pages may read what the server answers') }).optional(),
    rate_limit: z
      .strictObject({
        per_minute: perMinute.optional().describe('requests of one token or address; 6000 by default; 0: no limit'),
        failed_per_minute: perMinute.optional().describe('requests of one address without a good token; 60 by default; 0: no limit'),
        loopback: z.boolean().optional().describe('true: callers from this machine are counted as well'),
      })
      .optional(),
    body_limit: size.optional().describe('bytes of a body; 1 MiB by default'),
    request_timeout: duration.optional().describe('in which a request must have arrived in full; 30s by default'),
    docs: z.boolean().optional().describe('false: no /api/docs'),
    audit_retention: days.optional().describe('how long the audit log is kept; 400d by default'),
  })
  .describe('how the server listens and whom it lets in; see docs/reference/security.md')

/** The section with its defaults; `pathOf` makes a path absolute. */
export function serverOf(
  { tls, rate_limit: rate, ...written }: z.output<typeof serverSchema>,
  pathOf: (path: string) => string,
  defaults: HttpSettings,
): HttpSettings {
  return {
    host: written.host ?? defaults.host,
    port: written.port ?? defaults.port,
    tls: tls === undefined ? defaults.tls : { cert: pathOf(tls.cert), key: pathOf(tls.key) },
    requireToken: written.require_token ?? defaults.requireToken,
    publicNames: written.public_names ?? defaults.publicNames,
    trustProxy: written.trust_proxy ?? defaults.trustProxy,
    cors: written.cors ?? defaults.cors,
    rateLimit: {
      perMinute: rate?.per_minute ?? defaults.rateLimit.perMinute,
      failedPerMinute: rate?.failed_per_minute ?? defaults.rateLimit.failedPerMinute,
      loopback: rate?.loopback ?? defaults.rateLimit.loopback,
    },
    bodyLimitBytes: Math.max(1, written.body_limit ?? defaults.bodyLimitBytes),
    requestTimeoutMs: Math.max(100, written.request_timeout ?? defaults.requestTimeoutMs),
    docs: written.docs ?? defaults.docs,
    auditDays: written.audit_retention ?? defaults.auditDays,
  }
}

/** Not `*`: on a server without tokens every page of the web could read what its visitor's server answers. */
function originOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase() ? url.origin : null
}

function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/')
  const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1
  return bits === undefined ? most > 0 : /^\d{1,3}$/.test(bits) && Number(bits) <= most
}
