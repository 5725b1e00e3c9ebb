import { once } from 'node:events'
import websocket from '@fastify/websocket'
import Fastify, { LogController } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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
const api = Fastify({ logger: { level: 'info', stream }, logController: new LogController({ disableRequestLogging: true }) })
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

beforeEach(() => {
  observed.length = 0
  lines.length = 0
})

/** Waits until one answer was seen: that is a moment after it has arrived. */
async function expectSeen(route: string, status: number): Promise<void> {
  await expect.poll(() => lines.length).toBe(1)
  expect(lines).toMatchObject([{ msg: 'request', url: route, status }])
  expect(observed).toEqual([{ route, status }])
}

test('a plain request is seen whatever it says of an upgrade', async () => {
  expect((await api.inject({ url: '/plain', headers: { upgrade: 'x' } })).statusCode).toBe(200)
  await expectSeen('/plain', 200)
})

test('a WebSocket that is refused is seen', async () => {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/refused`)
  await expect(once(socket, 'open')).rejects.toThrow('403')
  await expectSeen('/refused', 403)
})

test('a connection that becomes a WebSocket is not seen, neither when it begins nor when it ends', async () => {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/live`)
  await once(socket, 'open')
  socket.send('bye')
  await once(socket, 'close')
  await expect.poll(() => api.websocketServer.clients.size).toBe(0)
  expect((await api.inject('/plain')).statusCode).toBe(200)
  await expectSeen('/plain', 200)
})
