import { gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { KeptBody } from './kept-reply.ts'

const text = 'x'.repeat(3000)

function apiOf(bytes: Buffer) {
  const body = new KeptBody(bytes, 'text/plain')
  const api = Fastify()
  api.get('/', (request, reply) => body.send(request, reply))
  api.get('/by-origin', (request, reply) => body.send(request, reply.header('vary', 'Origin')))
  return api
}

test.each(['gzip', 'GZIP', 'deflate, gzip;q=0.5', 'gzip; q=1.0, identity', 'gzip;q=0.05'])('%s is answered with gzip', async (accepted) => {
  const { headers, rawPayload } = await apiOf(Buffer.from(text)).inject({ url: '/', headers: { 'accept-encoding': accepted } })
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
  expect(gunzipSync(rawPayload).toString()).toBe(text)
})

test.each(['', 'identity', 'gzip;q=0', 'gzip ; q=0.000 , identity', 'br'])('%s is answered as it is', async (accepted) => {
  const { headers, body } = await apiOf(Buffer.from(text)).inject({ url: '/', headers: { 'accept-encoding': accepted } })
  expect(headers).toMatchObject({ vary: 'accept-encoding' })
  expect(headers).not.toHaveProperty('content-encoding')
  expect(body).toBe(text)
})

test('a short body is sent as it is', async () => {
  const { headers, body } = await apiOf(Buffer.from('short')).inject({ url: '/', headers: { 'accept-encoding': 'gzip' } })
  expect([headers['content-encoding'], headers.vary, body]).toEqual([undefined, 'accept-encoding', 'short'])
})

test('what an answer depends on already stays, also where it is not sent again', async () => {
  const api = apiOf(Buffer.from(text))
  const { headers } = await api.inject('/by-origin')
  expect(headers.vary).toBe('Origin, accept-encoding')
  const again = await api.inject({ url: '/by-origin', headers: { 'if-none-match': String(headers.etag) } })
  expect([again.statusCode, again.headers.vary]).toEqual([304, 'Origin, accept-encoding'])
})
