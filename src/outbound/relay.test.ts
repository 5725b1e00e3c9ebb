import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { stopServersAfterEach, tcpLoopback } from '../../test/support/loopback.ts'
import { relayTo } from './relay.ts'

stopServersAfterEach()

const connected = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test('the first caller is led to the connection, nobody after that', async () => {
  const { port } = await tcpLoopback((socket) => socket.pipe(socket))
  const relay = await relayTo(await connected(port))
  const caller = await connected(relay.port)
  caller.write('ping')
  expect(String((await once(caller, 'data'))[0])).toBe('ping')
  await expect(connected(relay.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  relay.close()
  await once(caller, 'close')
})

test('when one end closes, so does the other', async () => {
  const far: Socket[] = []
  const { port } = await tcpLoopback((socket) => far.push(socket))
  const first = await relayTo(await connected(port))
  const caller = await connected(first.port)
  while (far.length === 0) await new Promise((done) => setImmediate(done))
  far[0]!.destroy()
  await once(caller, 'close')
  const target = await connected(port)
  const second = await relayTo(target)
  ;(await connected(second.port)).destroy()
  await once(target, 'close')
  expect(target.destroyed).toBe(true)
})
