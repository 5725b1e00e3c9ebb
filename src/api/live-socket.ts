import websocket from '@fastify/websocket'
import type { LiveHub } from '../live/live-hub.ts'
import type { Api } from './route.ts'
import { addSocketToken, liveProtocol } from './socket-token.ts'

/** Readers have nothing to say that would be longer. */
const maxMessageBytes = 4 << 10
/** How long a reader may take to say goodbye when the server stops. */
const goodbyeMs = 2_000

/** WebSockets, before callers are known: their token may come in another place. */
export async function addLiveSocket(api: Api, live: LiveHub): Promise<void> {
  addSocketToken(api)
  await api.register(websocket, {
    options: {
      maxPayload: maxMessageBytes,
      // Every reader would have its own compressor, which takes more memory and time than the bytes are worth.
      perMessageDeflate: false,
      handleProtocols: (offered: Set<string>) => (offered.has(liveProtocol) ? liveProtocol : false),
    },
    errorHandler: (error, socket, request) => {
      request.log.info({ err: error }, 'a reader of the live feed was let go')
      socket.terminate()
    },
    preClose(done) {
      live.close()
      const { clients } = this.websocketServer
      setTimeout(() => {
        for (const client of clients) client.terminate()
      }, goodbyeMs).unref()
      this.websocketServer.close()
      done()
    },
  })
}
