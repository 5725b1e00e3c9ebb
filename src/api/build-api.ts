import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger, type FastifyServerOptions, LogController } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { HttpSettings } from '../model/http-settings.ts'
import { addAccessHook } from './access-hook.ts'
import { addAuditHook } from './audit-hook.ts'
import { CachedReplies } from './cached-reply.ts'
import { answerClientError } from './client-error.ts'
import { describeApi } from './describe-api.ts'
import { addErrorHandler, sendError } from './error-handler.ts'
import { addLiveSocket } from './live-socket.ts'
import { addJsonBody } from './json-body.ts'
import type { ApiPorts } from './ports.ts'
import { addRequestLimits } from './request-limits.ts'
import type { Api } from './route.ts'
import { addRouteRules } from './route-rules.ts'
import { RouteTable } from './route-table.ts'
import { addRoutes } from './routes/all.ts'
import { auditRoutes } from './routes/audit.ts'
import { docsRoutes } from './routes/docs.ts'
import { observeRequests } from './observe-requests.ts'
import { openApiRoutes } from './routes/open-api.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { answerUnknownPaths } from './unknown-paths.ts'
import { validatorCompiler } from './validation.ts'

export interface ApiOptions {
  /** `null`: nothing is logged. */
  readonly logger: FastifyBaseLogger | null
  readonly settings: HttpSettings
  /** PEM texts; `null`: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null
}

const cacheBytes = 64 << 20

/** Longest that headers may take to arrive. */
const headersTimeoutMs = 10_000
const keepAliveTimeoutMs = 72_000

/** The HTTP interface over its ports, not yet listening. */
export async function buildApi(ports: ApiPorts, { logger, settings, tls }: ApiOptions): Promise<Api> {
  const api = makeServer({ logger, settings, tls })
  api.setValidatorCompiler(validatorCompiler)
  // Answers are typed; that they match their schemas is tested, not computed on every request.
  api.setSerializerCompiler(() => (value) => JSON.stringify(value))
  addJsonBody(api)
  addErrorHandler(api)
  const table = new RouteTable(api)
  addRouteRules(api)
  observeRequests(api, ports.telemetry)
  await api.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
    strictTransportSecurity: tls !== null,
  })
  if (settings.cors.origins.length > 0)
    await api.register(cors, {
      origin: [...settings.cors.origins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['authorization', 'content-type', 'if-none-match'],
      exposedHeaders: ['etag', 'retry-after', 'tidegauge-stale'],
    })
  addAuditHook(api, ports)
  await addLiveSocket(api, ports.live)
  addAccessHook(api, ports, settings, await addRequestLimits(api, settings))
  answerUnknownPaths(api, table, settings)
  await api.register(compress, { threshold: 1400, encodings: ['gzip', 'deflate', 'identity'] })
  await describeApi(api, ports.version)
  const replies = new CachedReplies({ maxBytes: cacheBytes, staleBecause: () => ports.lake.staleBecause() })
  await api.register(async (scope) => {
    const routes = scope.withTypeProvider<ZodTypeProvider>()
    openApiRoutes(routes)
    if (settings.docs) docsRoutes(routes)
    tokenRoutes(routes, ports)
    auditRoutes(routes, ports)
    addRoutes(routes, ports, replies)
  })
  return api
}

function makeServer({ logger, settings, tls }: ApiOptions): Api {
  const { requestTimeoutMs, trustProxy } = settings
  const http = { headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs), connectionsCheckingInterval: 1_000 }
  const common: FastifyServerOptions = {
    ...(logger === null ? { logger: false } : { loggerInstance: logger }),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    bodyLimit: settings.bodyLimitBytes,
    // A name of 255 bytes, each written as %XX.
    routerOptions: { maxParamLength: 1024 },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    logController: new LogController({ requestIdLogLabel: 'request_id', disableRequestLogging: true }),
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply)
    },
  }
  const transport = tls === null ? { http } : { https: { ...http, ...tls, minVersion: 'TLSv1.2' } }
  // One type for both: routes do not see what carries them.
  return Fastify({ ...common, ...transport } as FastifyServerOptions).withTypeProvider<ZodTypeProvider>() as Api
}
