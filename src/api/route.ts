import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Caller } from '../access/access-control.ts'
import type { Role } from '../access/role.ts'

/** The server with zod schemas as types of its requests and answers. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. A route without a role does not start. */
    role?: Role
    /**
     * What a call changes, as the audit log names it: `scan.start`. On every route that changes something; `false` only where what is sent is itself a
     * record that is kept, such as a measurement.
     */
    audit?: string | false
  }
  interface FastifyRequest {
    caller: Caller
    /** What the call changes, for the audit log: an id, a name. By default the parameters of the path. */
    auditTarget: string | null
  }
  interface FastifySchema {
    /** Role of the route, for the description of the interface. */
    'x-role'?: Role
  }
}

export type ApiRequest = FastifyRequest
export type ApiReply = FastifyReply
