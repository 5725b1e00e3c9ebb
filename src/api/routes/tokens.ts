import * as z from 'zod'
import { newToken, prefixOf } from '../../access/token.ts'
import { AppError } from '../../base/app-error.ts'
import { isoInstant } from '../../base/day.ts'
import { instantOf } from '../../base/instant.ts'
import { createdTokenSchema, newTokenSchema, tokensSchema } from '../../contract/access.ts'
import { problemSchema } from '../../contract/problem.ts'
import { nameInPath } from '../../contract/text.ts'
import type { TokenRecord } from '../../store/token-store.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** Tokens of those who may call. */
export function tokenRoutes(api: Api, { monitor, access, nowUs }: Pick<ApiPorts, 'monitor' | 'access' | 'nowUs'>): void {
  api.get(
    '/api/v1/tokens',
    {
      config: { role: 'admin' },
      schema: { tags: ['access'], summary: 'Tokens, by name', response: { 200: tokensSchema, default: problemSchema } },
    },
    async (_, reply) => {
      const tokens = await monitor.tokens.list()
      return reply.header('cache-control', 'no-store').send({ tokens: tokens.map(tokenJson) })
    },
  )

  api.post(
    '/api/v1/tokens',
    {
      config: { role: 'admin', audit: 'token.create' },
      schema: {
        tags: ['access'],
        summary: 'Make a token; the answer is the only place where it is ever said',
        body: newTokenSchema,
        response: { 201: createdTokenSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { name, role, expires_at } = request.body
      request.auditTarget = name
      const expiresUs = endOf(expires_at ?? null, nowUs())
      const { token, record } = newToken({ name, role, nowUs: nowUs(), expiresUs })
      await monitor.tokens.add(record)
      await access.refresh()
      return reply
        .status(201)
        .header('cache-control', 'no-store')
        .send({ ...tokenJson(record), token })
    },
  )

  api.delete(
    '/api/v1/tokens/:id',
    {
      config: { role: 'admin', audit: 'token.revoke' },
      schema: {
        tags: ['access'],
        summary: 'Revoke a token, at once; its WebSockets are closed',
        params: z.object({ id: nameInPath }),
        response: { 204: z.null(), default: problemSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const known = (await monitor.tokens.list()).find((token) => token.id === id)
      if (known !== undefined) request.auditTarget = known.name
      if (!(await monitor.tokens.remove(id)))
        throw new AppError('NOT_FOUND', `there is no token with the id ${JSON.stringify(id)}; GET /api/v1/tokens lists them`)
      await access.refresh()
      return reply.status(204).send(null)
    },
  )
}

/** µs; `null` for never. Throws REQUEST_INVALID for what is past. */
function endOf(text: string | null, nowUs: number): number | null {
  if (text === null) return null
  const endUs = instantOf(text)
  if (endUs > nowUs) return endUs
  throw new AppError('REQUEST_INVALID', 'body/expires_at: expected an instant to come')
}

function tokenJson({ id, name, role, createdUs, expiresUs, lastUsedUs }: TokenRecord) {
  return {
    id,
    name,
    role,
    prefix: prefixOf(id),
    created_at: isoInstant(createdUs),
    expires_at: expiresUs === null ? null : isoInstant(expiresUs),
    last_used_at: lastUsedUs === null ? null : isoInstant(lastUsedUs),
  }
}
