import { type AddressInfo, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A port of this machine behind which a connection that is already open waits for one caller. */
export interface Relay {
  readonly port: number
  /** Ends both connections, whatever their ends are doing. */
  readonly close: () => void
}

/**
 * Leads the first caller of a loopback port to `socket`, and nobody after that. For drivers that open their connections themselves and have no way to be given one: what they reach
 * has then been checked, and can be ended while they wait for it.
 */
export async function relayTo(socket: Socket): Promise<Relay> {
  let caller: Socket | null = null
  const server = createServer((incoming) => {
    server.close()
    if (caller !== null) return void incoming.destroy()
    caller = incoming
    incoming.on('error', () => undefined).on('close', () => socket.destroy())
    incoming.setNoDelay(true).pipe(socket).pipe(incoming)
  })
  const close = (): void => {
    server.close()
    socket.destroy()
    caller?.destroy()
  }
  socket.setNoDelay(true)
  socket.on('error', () => undefined).on('close', () => caller?.destroy())
  server.on('error', close).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close }
}
