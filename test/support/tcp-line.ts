import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** A line to a TCP server that can go silent: nothing arrives any more, in either direction, and nobody is told. */
export interface TcpLine {
  readonly port: number
  /** Lets nothing through until `thaw`. */
  freeze(): void
  thaw(): void
  close(): void
}

/** Starts a line to a port of this machine. */
export async function tcpLineTo(port: number): Promise<TcpLine> {
  const sockets = new Set<Socket>()
  let isFrozen = false
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (bytes) => other.write(bytes))
      one.on('error', () => undefined)
      one.on('end', () => other.end())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      if (isFrozen) one.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      isFrozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw: () => {
      isFrozen = false
      for (const socket of sockets) socket.resume()
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
