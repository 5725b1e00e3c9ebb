import type { Api } from './route.ts'

/** Name of the protocol spoken on a WebSocket. A browser that sends a token must offer it as well: a server has to choose one of those offered. */
export const liveProtocol = 'tidegauge.v1'
const tokenPrefix = 'bearer.'

/**
 * Lets a page send its token where a browser cannot set headers: as a second protocol of the WebSocket, `['tidegauge.v1', 'bearer.<token>']`. It becomes the
 * Authorization header, and goes from the list, so that nothing behind sees or logs it. Never in the query string, which proxies and histories keep.
 */
export function addSocketToken(api: Api): void {
  api.addHook('onRequest', async ({ raw }) => {
    const offered = raw.headers['sec-websocket-protocol']
    if (raw.headers.upgrade === undefined || offered === undefined) return
    const protocols = offered.split(',').map((protocol) => protocol.trim())
    const token = protocols.find((protocol) => protocol.startsWith(tokenPrefix))
    if (token === undefined) return
    raw.headers['sec-websocket-protocol'] = protocols.filter((protocol) => !protocol.startsWith(tokenPrefix)).join(', ')
    raw.headers.authorization ??= `Bearer ${token.slice(tokenPrefix.length)}`
  })
}
