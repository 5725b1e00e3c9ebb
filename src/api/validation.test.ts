import Fastify from 'fastify'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { newMarkSchema } from '../contract/findings.ts'
import { lineageBody } from '../contract/openlineage.ts'
import { samplesBody } from '../contract/samples.ts'
import { addErrorHandler } from './error-handler.ts'
import { addJsonBody } from './json-body.ts'
import type { Api } from './route.ts'
import { validatorCompiler } from './validation.ts'

const api = Fastify({ bodyLimit: 1000 }) as unknown as Api
api.setValidatorCompiler(validatorCompiler)
addJsonBody(api)
addErrorHandler(api)
const querystring = z.strictObject({ limit: z.coerce.number().int().default(1), cursor: z.string().optional() })
api.post('/samples', { schema: { querystring, body: samplesBody } }, () => ({}))
api.post('/lineage', { schema: { body: lineageBody }, bodyLimit: 2000 }, () => ({}))
api.post('/marks', { schema: { body: newMarkSchema } }, () => ({}))
api.post('/nullish', { schema: { body: z.strictObject({ full: z.boolean().optional() }).nullish() } }, () => ({}))

async function refused(path: string, payload: unknown, type: string | null = 'application/json') {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const answer = await api.inject({ method: 'POST', url: path, payload: text, headers: type === null ? {} : { 'content-type': type } })
  return answer.json<{ code: string; detail: string; errors?: { path: string; message: string }[] }>()
}

test('an unknown key is told with the nearest, or with those that there are', async () => {
  expect((await refused('/samples?limt=2', { name: 'a', value: 1 })).errors).toEqual([
    { path: 'querystring/limt', message: 'unknown key; did you mean limit?' },
  ])
  expect((await refused('/samples?zzzzzzzz=2', { name: 'a', value: 1 })).errors).toEqual([
    { path: 'querystring/zzzzzzzz', message: 'unknown key: one of limit, cursor' },
  ])
  expect((await refused('/nullish', { ful: true })).errors).toEqual([{ path: 'body/ful', message: 'unknown key; did you mean full?' }])
  expect((await refused('/samples', { samples: [{ name: 'a', value: 1, unti: 'x' }] })).errors).toEqual([
    { path: 'body/samples/0/unti', message: 'unknown key; did you mean unit?' },
  ])
})

test('each mistake is an entry of its own with its place, in a union too', async () => {
  const { detail, errors } = await refused('/samples', { name: '1', value: 'x', labels: { a: 1 }, at: 'noon' })
  expect(errors?.map(({ path }) => path)).toEqual(['body/name', 'body/value', 'body/labels/a', 'body/at'])
  expect(detail.split('; ')).toHaveLength(4)
  const sample = { name: 'a', value: 1 }
  expect((await refused('/samples', { samples: [sample, { name: '1' }] })).errors?.map(({ path }) => path)).toEqual([
    'body/samples/1/name',
    'body/samples/1/value',
  ])
  const told = (await refused('/lineage', [{ eventTime: 'now', run: {} }])).errors ?? []
  expect(told.map(({ path }) => path)).toEqual(expect.arrayContaining(['body/0/eventTime', 'body/0/run/runId']))
  expect((await refused('/samples', '[]')).errors?.map(({ path }) => path)).toEqual(['body'])
})

test('a body that cannot be read is told why', async () => {
  expect(await refused('/samples', '{"name": "a", "val')).toMatchObject({
    code: 'REQUEST_INVALID',
    detail: expect.stringMatching(/character 18|position 18/) as string,
  })
  expect((await refused('/samples', '{"name": "a"')).detail).toMatch(/12/)
  expect((await refused('/samples', '{"name": nine}')).detail).toMatch(/cannot be read as JSON: Unexpected token/)
  expect((await refused('/samples', '{"__proto__": 1}')).detail).toContain('__proto__')
  expect(await refused('/samples', 'a', 'text/csv')).toMatchObject({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'the body is of the type "text/csv"; send application/json',
  })
  expect((await refused('/samples', '{}', null)).detail).toBe('the body has no content-type; send application/json')
  expect(await refused('/samples', 'x'.repeat(1001))).toMatchObject({
    code: 'TOO_LARGE',
    detail: 'the body is larger than 1,000 bytes, which server.body_limit of the config sets; send it in parts',
  })
  expect((await refused('/lineage', 'x'.repeat(2001))).detail).toContain('2,000 bytes, the most that this route takes')
})

test('a mark says what is normal, once and in order', async () => {
  for (const [body, path] of [
    [{}, 'body'],
    [{ finding: '3f2a', symbol: 'A' }, 'body/symbol'],
    [{ finding: '3f2a', incident: '3f2a' }, 'body/incident'],
    [{ symbol: 'A', from: '2024-01-02', to: '2024-01-01' }, 'body/from'],
  ] as const)
    expect((await refused('/marks', { ...body, reason: 'x' })).errors?.map((one) => one.path)).toEqual([path])
})
