import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { problemSchema } from '../../src/contract/problem.ts'
import { type GeneratedRequest, type Operation, operationsOf, requestOf, type Schema } from '../support/open-api.ts'
import { servedDemo, type ServedDemo } from '../support/served-demo.ts'

/** Of one run; a failing one prints its seed and path, which replay it. */
const seed = Number(process.env['TIDEGAUGE_SEED'] ?? 20_241_122)
const budgetMs = 20_000

let served: ServedDemo
let operations: readonly Operation[]
let components: Schema

beforeAll(async () => {
  served = await servedDemo('server:\n  rate_limit: { per_minute: 0 }\n')
  const document = await served.server.json<{ components: { schemas: Schema } }>('/api/v1/openapi.json')
  operations = operationsOf(document).filter(({ path }) => !path.includes('*'))
  components = document.components.schemas
}, 60_000)
afterAll(() => served.remove(), 60_000)

const readers = new Map<Schema, z.ZodType>()

/** What keeps a value from being what a schema of the description says; empty when nothing does. */
function mismatch(schema: Schema, value: unknown): string {
  const reader = readers.get(schema) ?? z.fromJSONSchema(withDefs({ ...schema, $defs: components }) as never)
  readers.set(schema, reader)
  const { error } = reader.safeParse(value)
  return error === undefined ? '' : z.prettifyError(error)
}

function withDefs(schema: Schema): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/'))
}

async function send({ operation, url, body }: GeneratedRequest): Promise<{ status: number; type: string; text: string; headers: Headers }> {
  const answer = await served.server.request(url, {
    method: operation.method,
    redirect: 'manual',
    ...(body !== null && { body, headers: { 'content-type': 'application/json' } }),
  })
  return {
    status: answer.status,
    type: (answer.headers.get('content-type') ?? '').split(';')[0] ?? '',
    text: await answer.text(),
    headers: answer.headers,
  }
}

test('whatever is sent, the server answers as it is described, and no fault of its own shows', async () => {
  const perOperation = budgetMs / operations.length
  const met = new Map<number, number>()
  for (const operation of operations) {
    const name = `${operation.method} ${operation.path}`
    await fc.assert(
      fc.asyncProperty(requestOf(operation, components), async (request) => {
        const { status, type, text, headers } = await send(request)
        met.set(status, (met.get(status) ?? 0) + 1)
        expect([name, status >= 500 && status !== 503, text.slice(0, 500)]).toEqual([name, false, text.slice(0, 500)])
        if (request.hasUnknownKey) expect([name, request.body, status]).toEqual([name, request.body, 400])
        const described = operation.responses[String(status)]
        if (described === undefined) {
          expect([name, status, type]).toEqual([name, Math.max(400, status), 'application/problem+json'])
          expect(problemSchema.parse(JSON.parse(text))).toMatchObject({ status })
          if (status === 503) expect(headers.get('retry-after')).not.toBeNull()
          return
        }
        const schema = described.content?.['application/json']?.schema
        if (type !== 'application/json') return
        expect([name, schema]).toEqual([name, expect.anything()])
        expect([name, mismatch(schema ?? {}, JSON.parse(text))]).toEqual([name, ''])
      }),
      { seed, numRuns: 10_000, interruptAfterTimeLimit: perOperation, markInterruptAsFailure: false },
    )
  }
  expect([...met.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20 * operations.length)
  expect((await served.server.request('/api/v1/profile')).status).toBe(200)
}, 120_000)

test('a cursor that no list gave is refused by every list', async () => {
  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'))
  expect(lists.length).toBeGreaterThan(8)
  const places = Array.from({ length: 8 }, (_, parts) => [null, 'a\0b', -1, {}].map((part) => JSON.stringify(Array(parts).fill(part))))
  const cursors = ['x', ...['null', '{}', '"a"', ...places.flat()].map((text) => Buffer.from(text).toString('base64url'))]
  for (const { path } of lists)
    for (const cursor of cursors) {
      const answer = await served.server.request(`${path.replaceAll(/\{\w+\}/g, 'SYN001')}?cursor=${cursor}`)
      expect([path, cursor, answer.status, await answer.json()]).toEqual([
        path,
        cursor,
        400,
        expect.objectContaining({ code: 'REQUEST_INVALID', detail: expect.stringContaining('cursor') }),
      ])
    }
})
