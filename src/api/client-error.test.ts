import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { answerClientError } from './client-error.ts'

test('who sends half a request and never hangs up is answered, then cut off', async () => {
  const server = createServer({ headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 50 }).listen(0, '127.0.0.1')
  server.on('clientError', (error, socket) => {
    answerClientError(error, socket as Socket)
  })
  await once(server, 'listening')
  const client = createConnection({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, allowHalfOpen: true })
  let answer = ''
  client.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  client.write('GET / HTTP/1.1\r\nhost: a\r\nx: ')
  await once(client, 'end')
  expect(answer).toMatch(/^HTTP\/1\.1 408 .*\r\n/)
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 408, code: 'REQUEST_INVALID' })
  const connections = promisify(server.getConnections.bind(server))
  await expect.poll(() => connections(), { timeout: 10_000 }).toBe(0)
  expect(client.writable).toBe(true)
  client.destroy()
  server.close()
})
