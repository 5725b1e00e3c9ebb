import swagger from '@fastify/swagger'
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { problemSchema } from '../contract/problem.ts'
import { tidyOpenApi } from './open-api-document.ts'
import type { Api } from './route.ts'

const description = `Quality and health of a lake of market data.

Callers on the server's own machine need no token unless it is set so; all others send \`Authorization: Bearer …\`. \`x-role\` of an operation is the role that
its caller needs: public, read, write or admin, each of which includes those before it.`

/** Describes every route that is registered from now on, as OpenAPI 3.1. */
export async function describeApi(api: Api, version: string): Promise<void> {
  const transform = createJsonSchemaTransform({ skipList: [] })
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tidegauge', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'made by "tidegauge token create", or by POST /api/v1/tokens' },
        },
      },
      security: [{ token: [] }],
    },
    transform: (route) => {
      const { role } = route.route.config ?? {}
      // Every route may answer with a problem, said or not.
      const response = { default: problemSchema, ...(route.schema.response as object | undefined) }
      return transform({ ...route, schema: { ...route.schema, response, ...(role !== undefined && { 'x-role': role }) } })
    },
    transformObject: (document) => tidyOpenApi(jsonSchemaTransformObject(document) as never) as never,
  })
}
