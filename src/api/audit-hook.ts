import { hideTokens } from '../access/token.ts'
import type { ApiPorts } from './ports.ts'
import type { Api } from './route.ts'

/**
 * Writes every change, and every refused attempt at one, into the audit log, before its answer leaves. Requests beyond the rate limit are not written: they
 * would let a stranger fill the log. When the log cannot be written the change was made all the same, so it is answered, and the server's log has the entry.
 */
export function addAuditHook(api: Api, { monitor, nowUs }: Pick<ApiPorts, 'monitor' | 'nowUs'>): void {
  api.decorateRequest('auditTarget', null)
  api.addHook('onSend', async (request, reply) => {
    const action = request.routeOptions.config.audit
    if (typeof action !== 'string' || request.is404 || reply.statusCode === 429) return
    const entry = {
      atUs: nowUs(),
      actor: request.caller.name,
      address: request.ip,
      action,
      target: storable(
        request.auditTarget ??
          Object.values((request.params ?? {}) as Record<string, unknown>)
            .map(String)
            .join('/'),
      ),
      status: reply.statusCode,
      requestId: request.id,
    }
    try {
      await monitor.audit.add(entry)
    } catch (error) {
      request.log.error({ err: error, audit: entry }, 'the audit log could not be written')
    }
  })
}

/** As far as a database takes it, without the secret of a token that somebody put in the wrong place; `null` for nothing. */
function storable(target: string): string | null {
  const text = hideTokens(target.replaceAll('\0', '').toWellFormed()).slice(0, 300)
  return text === '' ? null : text
}
