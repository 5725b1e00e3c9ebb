import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'

/** A server on 127.0.0.1 that can go away and come back on its port. */
export interface LoopbackServer {
  readonly port: number
  /** Connections taken so far. */
  readonly connections: number
  /** Ends every connection and listens no more. */
  stop(): Promise<void>
  /** Listens again, on the same port. */
  start(): Promise<void>
}

const running: LoopbackServer[] = []

/** Stops what `loopback` started after each test. To be called at the top of a test file. */
export function stopServersAfterEach(): void {
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop()
  })
}

/** Lets a server (of net, tls, http or https) listen on a free port of 127.0.0.1. */
export async function loopback(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  const listen = (port: number) =>
    new Promise<void>((done, fail) => {
      server.once('error', fail).listen(port, '127.0.0.1', () => {
        server.off('error', fail)
        done()
      })
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  const started: LoopbackServer = {
    port,
    get connections() {
      return connections
    },
    stop: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          done()
        })
      }),
    start: () => listen(port),
  }
  running.push(started)
  return started
}

export function httpLoopback(answer: RequestListener): Promise<LoopbackServer> {
  return loopback(createHttpServer(answer))
}

export function tcpLoopback(answer: (socket: Socket) => void): Promise<LoopbackServer> {
  return loopback(createTcpServer(answer))
}
