import { once } from 'node:events'
import { createConnection } from 'node:net'
import { promisify } from 'node:util'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { answerClientError } from './client-error.ts'

test('who sends half a request and never hangs up is answered, then cut off', async () => {
  const http = { headersTimeout: 100, connectionsCheckingInterval: 50 }
  const api = Fastify({ http, requestTimeout: 100, clientErrorHandler: answerClientError })
  const { port } = new URL(await api.listen({ host: '127.0.0.1', port: 0 }))
  const client = createConnection({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true })
  let answer = ''
  client.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  client.write('GET / HTTP/1.1\r\nhost: a\r\nx: ')
  await once(client, 'end')
  expect(answer).toMatch(/^HTTP\/1\.1 408 .*\r\n/)
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 408, code: 'REQUEST_INVALID' })
  const connections = promisify(api.server.getConnections.bind(api.server))
  await expect.poll(() => connections(), { timeout: 10_000 }).toBe(0)
  expect(client.writable).toBe(true)
  client.destroy()
  await api.close()
})
