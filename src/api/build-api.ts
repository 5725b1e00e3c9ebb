import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { createJsonSchemaTransform, jsonSchemaTransformObject, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { addAccessHook } from './access-hook.ts'
import { CachedReplies } from './cached-reply.ts'
import { addErrorHandler } from './error-handler.ts'
import type { ApiPorts } from './ports.ts'
import type { Api } from './route.ts'
import { addRoutes } from './routes/all.ts'
import { openApiRoutes } from './routes/open-api.ts'

export interface ApiOptions {
  /** `null`: nothing is logged. */
  readonly logger: FastifyBaseLogger | null
}

/** Bytes of a body that no route says otherwise of. */
const bodyLimitBytes = 1 << 20
const cacheBytes = 64 << 20

/** The HTTP interface over its ports, not yet listening. */
export async function buildApi(ports: ApiPorts, { logger }: ApiOptions): Promise<Api> {
  const api: Api = Fastify({
    ...(logger === null ? { logger: false } : { loggerInstance: logger }),
    bodyLimit: bodyLimitBytes,
    // A name of 255 bytes, each written as %XX.
    routerOptions: { maxParamLength: 1024 },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
  }).withTypeProvider<ZodTypeProvider>()
  api.setValidatorCompiler(validatorCompiler)
  // Answers are typed; that they match their schemas is tested, not computed on every request.
  api.setSerializerCompiler(() => (value) => JSON.stringify(value))
  addErrorHandler(api)
  addAccessHook(api, ports.access)
  await api.register(helmet, { contentSecurityPolicy: { directives: { 'default-src': ["'none'"] } } })
  await api.register(compress, { threshold: 1400, encodings: ['gzip', 'deflate', 'identity'] })
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tidegauge', version: ports.version, description: 'Quality and health of a lake of market data.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: jsonSchemaTransformObject,
  })
  const replies = new CachedReplies(cacheBytes)
  await api.register(async (scope) => {
    const routes = scope.withTypeProvider<ZodTypeProvider>()
    openApiRoutes(routes)
    addRoutes(routes, ports, replies)
  })
  return api
}
