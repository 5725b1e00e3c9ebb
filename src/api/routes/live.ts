import { AppError } from '../../base/app-error.ts'
import { liveFrameSchema, liveQuery } from '../../contract/live.ts'
import { problemSchema } from '../../contract/problem.ts'
import { closeCodes } from '../../live/live-hub.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** Messages that a reader may send before it is taken for one that means harm: none of them is read. */
const messagesBorne = 100

/** What changes, as it changes. */
export function liveRoutes(api: Api, { live, access }: Pick<ApiPorts, 'live' | 'access'>): void {
  const forget = access.onRevoked((token) => {
    live.closeOf(token)
  })
  api.addHook('onClose', async () => {
    forget()
  })

  api.route({
    method: 'GET',
    url: '/api/v1/monitoring/live',
    config: { role: 'read' },
    schema: {
      tags: ['live'],
      summary: 'WebSocket: a frame at once on every change, and a heartbeat every 5 s; `epoch` and `seq` of the last frame seen resume',
      querystring: liveQuery,
      response: { 101: liveFrameSchema.describe('one frame a message, as text'), default: problemSchema },
    },
    handler: async () => {
      throw new AppError('REQUEST_INVALID', 'this path speaks WebSocket; connect to it with ws:// or wss://')
    },
    wsHandler: (socket, request) => {
      const { epoch, seq } = request.query
      const reader = live.add(
        {
          get bufferedBytes() {
            return socket.bufferedAmount
          },
          send: (frame) => {
            socket.send(frame, { binary: false })
          },
          ping: () => {
            socket.ping()
          },
          close: (code, reason) => {
            socket.close(code, reason)
          },
          terminate: () => {
            socket.terminate()
          },
        },
        { token: request.caller.token, after: epoch === undefined || seq === undefined ? null : { epoch, seq } },
      )
      let messages = 0
      socket.on('pong', () => reader?.answered())
      socket.on('close', () => reader?.gone())
      socket.on('message', () => {
        if (++messages > messagesBorne) socket.close(closeCodes.policy, 'nothing that is sent here is read')
      })
    },
  })
}
