import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { operationsOf, type Schema } from '../support/open-api.ts'
import { servedDemo, type ServedDemo } from '../support/served-demo.ts'

/** What OpenAPI 3.1.0 asks of a description, as far as this one uses it. Source: spec.openapis.org/oas/v3.1.0, 2021-02-15. */
const mediaTypes = z.record(
  z.string().regex(/^[a-z]+\/[a-z0-9.+*-]+$/),
  z.strictObject({ schema: z.looseObject({}), example: z.unknown().optional() }),
)
const responseObject = z.strictObject({
  description: z.string().min(1),
  headers: z.record(z.string(), z.unknown()).optional(),
  content: mediaTypes.optional(),
})
const operationObject = z.strictObject({
  tags: z.array(z.string()).min(1),
  summary: z.string().min(10),
  description: z.string().optional(),
  operationId: z.string().regex(/^\w+$/),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean(),
        description: z.string().optional(),
        schema: z.looseObject({}),
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.boolean(), content: mediaTypes }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|default)$/), responseObject),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  'x-role': z.enum(['public', 'read', 'write', 'admin']),
})
const description = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), z.looseObject({})),
    securitySchemes: z.record(
      z.string(),
      z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer'), description: z.string() }),
    ),
  }),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), operationObject)),
})

let served: ServedDemo
let document: z.output<typeof description>
beforeAll(async () => {
  served = await servedDemo('')
  document = description.parse(await served.server.json('/api/v1/openapi.json'))
}, 60_000)
afterAll(() => served.remove(), 60_000)

/** Every object in the description, with where it stands. */
function* objectsIn(value: unknown, path = '#'): Generator<[string, Schema]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [path, value as Schema]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${path}/${key}`)
}

test('every reference leads to a schema, and every schema is referred to', () => {
  const referred = new Set<string>()
  for (const [path, { $ref }] of objectsIn(document)) {
    if (typeof $ref !== 'string') continue
    const name = /^#\/components\/schemas\/(.+)$/.exec($ref)?.[1] ?? ''
    expect([path, Object.hasOwn(document.components.schemas, name)]).toEqual([path, true])
    referred.add(name)
  }
  expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort())
})

test('schemas can be read as JSON Schema 2020-12, and none stands there under two names', () => {
  const $defs = document.components.schemas
  for (const [name, schema] of Object.entries($defs)) {
    const text = JSON.stringify({ ...schema, $defs }).replaceAll('"#/components/schemas/', '"#/$defs/')
    expect(() => z.fromJSONSchema(JSON.parse(text) as never), name).not.toThrow()
    expect(
      $defs[name.replace(/Input$/, '')] === undefined ||
        !name.endsWith('Input') ||
        JSON.stringify(schema) !== JSON.stringify($defs[name.replace(/Input$/, '')]),
    ).toBe(true)
  }
  const texts = Object.values($defs).map((schema) => JSON.stringify(schema))
  expect(new Set(texts).size).toBe(texts.length)
})

test('each operation has an id of its own, all parameters of its path, and problem documents for what goes wrong', () => {
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
  expect(new Set(ids).size).toBe(ids.length)
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, { parameters = [], responses, security, ...operation }] of Object.entries(item)) {
      const name = `${method} ${path}`
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one).sort()
      expect([
        name,
        parameters
          .filter((one) => one.in === 'path')
          .map((one) => one.name)
          .sort(),
      ]).toEqual([name, inPath])
      expect([name, Object.keys(responses['default']?.content ?? {})]).toEqual([name, ['application/problem+json']])
      expect([name, Object.keys(responses).some((status) => /^[23]/.test(status) || status === '101')]).toEqual([name, true])
      expect([name, security]).toEqual([name, operation['x-role'] === 'public' ? [] : undefined])
    }
})

test('what is described is there, and says the same to HEAD and to who has it already', async () => {
  const plain = operationsOf(document).filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  expect(plain.length).toBeGreaterThan(3)
  for (const { path } of plain) expect([path, (await served.server.request(path)).status]).not.toEqual([path, 405])
  const answer = await served.server.request('/api/v1/openapi.json')
  const again = await served.server.request('/api/v1/openapi.json', { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

test('the page for people is there with all that it loads, unless it is turned off', async () => {
  const page = await (await served.server.request('/api/docs')).text()
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
  expect(loaded.length).toBeGreaterThan(3)
  for (const path of loaded) expect([path, (await served.server.request(path)).status]).toEqual([path, 200])
  const without = await servedDemo('server:\n  docs: false\n')
  expect((await without.server.request('/api/docs')).status).toBe(404)
  expect((await without.server.request('/api/v1/openapi.json')).status).toBe(200)
  await without.remove()
})
