import { once } from 'node:events'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { observeRequests } from './observe-requests.ts'
import type { Api } from './route.ts'

interface Line {
  readonly msg: string
  readonly url: string
  readonly status: number
}

const observed: { readonly route: string; readonly status: number }[] = []
const lines: Line[] = []
const stream = {
  write(line: string) {
    lines.push(JSON.parse(line) as Line)
  },
}
const api = Fastify({ logger: { level: 'info', stream }, disableRequestLogging: true })
let address: string

beforeAll(async () => {
  observeRequests(api as unknown as Api, { observe: ({ route, status }) => void observed.push({ route, status }) })
  await api.register(websocket)
  api.get('/plain', () => ({}))
  api.get('/live', { websocket: true }, (socket) => {
    socket.on('message', () => {
      socket.close()
    })
  })
  api.get('/refused', { websocket: true, onRequest: async (_, reply) => reply.status(403).send() }, () => undefined)
  address = await api.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => api.close())

/** What was seen since the last call. */
function seen() {
  return [observed.splice(0), lines.splice(0).map(({ msg, url, status }) => ({ msg, url, status }))]
}

test('a plain request is seen whatever it says of an upgrade', async () => {
  expect((await api.inject({ url: '/plain', headers: { upgrade: 'x' } })).statusCode).toBe(200)
  expect(seen()).toEqual([[{ route: '/plain', status: 200 }], [{ msg: 'request', url: '/plain', status: 200 }]])
})

test('a WebSocket that is refused is seen', async () => {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/refused`)
  socket.on('error', () => undefined)
  await once(socket, 'close')
  expect(seen()).toEqual([[{ route: '/refused', status: 403 }], [{ msg: 'request', url: '/refused', status: 403 }]])
})

test('a connection that becomes a WebSocket is not seen, neither when it begins nor when it ends', async () => {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/live`)
  await once(socket, 'open')
  socket.send('bye')
  await once(socket, 'close')
  await expect.poll(() => api.websocketServer.clients.size).toBe(0)
  expect(seen()).toEqual([[], []])
})
