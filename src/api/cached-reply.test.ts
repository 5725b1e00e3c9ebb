import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { CachedReplies } from './cached-reply.ts'

function apiOf(maxBytes = 1 << 20) {
  const state = { version: '1', stale: null as string | null, built: 0, body: { text: 'x'.repeat(3000) } as unknown }
  const replies = new CachedReplies({ maxBytes, staleBecause: () => state.stale })
  const api = Fastify()
  api.get('/*', (request, reply) =>
    replies.send(request, reply, state.version, () => {
      state.built++
      return state.body
    }),
  )
  return { state, api }
}

test('an answer is built once a version, and not sent to who has it', async () => {
  const { state, api } = apiOf()
  const first = await api.inject('/a')
  expect(first.json()).toEqual(state.body)
  const etag = String(first.headers.etag)
  expect((await api.inject({ url: '/a', headers: { 'if-none-match': `"other", ${etag}` } })).statusCode).toBe(304)
  expect(state.built).toBe(1)
  state.version = '2'
  state.body = { text: 'new' }
  const next = await api.inject({ url: '/a', headers: { 'if-none-match': etag } })
  expect([next.statusCode, next.json(), state.built]).toEqual([200, { text: 'new' }, 2])
})

test('who asks at the same moment shares one answer, or one failure', async () => {
  let built = 0
  let fail = false
  const replies = new CachedReplies({ maxBytes: 1 << 20, staleBecause: () => null })
  const api = Fastify()
  api.get('/*', (request, reply) =>
    replies.send(request, reply, '1', async () => {
      built++
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (fail) throw new Error('not now')
      return { built }
    }),
  )
  const together = (path: string) => Promise.all(Array.from({ length: 10 }, async () => (await api.inject(path)).statusCode))
  expect([new Set(await together('/a')), built]).toEqual([new Set([200]), 1])
  fail = true
  expect([new Set(await together('/b')), built]).toEqual([new Set([500]), 2])
  fail = false
  expect([new Set(await together('/b')), built]).toEqual([new Set([200]), 3])
})

test('it is compressed for who takes that', async () => {
  const { api } = apiOf()
  const answer = await api.inject({ url: '/a', headers: { 'accept-encoding': 'gzip' } })
  expect([answer.headers['content-encoding'], answer.rawPayload.length < 500]).toEqual(['gzip', true])
})

test('no more is kept than fits, and what was asked for longest ago goes first', async () => {
  const { state, api } = apiOf(15_000)
  for (const path of ['/a', '/b', '/a', '/c']) await api.inject(path)
  expect(state.built).toBe(3)
  await api.inject('/a')
  expect(state.built).toBe(3)
  await api.inject('/b')
  expect(state.built).toBe(4)
})

test('an answer that may be old says why, in what a header can hold', async () => {
  const { state, api } = apiOf()
  expect((await api.inject('/a')).headers['tidegauge-stale']).toBeUndefined()
  state.stale = 'the store can’t be reached\r\nset-cookie: a=b'
  expect((await api.inject('/a')).headers['tidegauge-stale']).toBe('the store can?t be reached??set-cookie: a=b')
})
