import type { Socket } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { loopback, type LoopbackServer } from './loopback.ts'
import { BoltStructure, packBolt, unpackBolt } from './pack-stream.ts'

export interface BoltOptions {
  /** Version that it speaks, such as [5, 4] or [4, 4]; `null`: none of the client's. */
  readonly version?: readonly [major: number, minor: number] | null
  /** Without it anyone may log in. */
  readonly login?: { readonly user: string; readonly password: string }
  /** Code of the failure that every query gets. */
  readonly failing?: string
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A server that speaks as much of Bolt as one query takes: handshake, HELLO, LOGON, RUN, PULL, RESET, GOODBYE. Source: Neo4j, Bolt protocol manual, versions 4.4 to 5.4. */
export interface BoltServer extends LoopbackServer {
  /** Messages that came, by name. */
  readonly seen: readonly string[]
  /** Changes how it answers from now on. */
  answer(options: BoltOptions): void
}

const names: Readonly<Record<number, string>> = {
  0x01: 'HELLO',
  0x02: 'GOODBYE',
  0x0f: 'RESET',
  0x10: 'RUN',
  0x3f: 'PULL',
  0x6a: 'LOGON',
  0x6b: 'LOGOFF',
}

const SUCCESS = 0x70
const RECORD = 0x71
const IGNORED = 0x7e
const FAILURE = 0x7f

export async function boltServer(options: BoltOptions = {}): Promise<BoltServer> {
  let current = options
  const seen: string[] = []
  const serve = (socket: Socket): void => {
    speak(socket, () => current, seen)
  }
  const server = await loopback(options.tls === undefined ? createTcpServer(serve) : createTlsServer(options.tls, serve))
  return {
    get port() {
      return server.port
    },
    get connections() {
      return server.connections
    },
    stop: () => server.stop(),
    start: () => server.start(),
    seen,
    answer: (changed) => (current = changed),
  }
}

function speak(socket: Socket, optionsOf: () => BoltOptions, seen: string[]): void {
  let buffered = Buffer.alloc(0)
  let parts: Buffer[] = []
  let greeted = false
  let failed = false
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk])
    if (!greeted) {
      if (buffered.length < 20) return
      greeted = true
      const chosen = shakeHands(buffered.subarray(0, 20), optionsOf().version)
      socket.write(chosen)
      buffered = buffered.subarray(20)
      if (chosen.readUInt32BE() === 0) return void socket.end()
    }
    // Chunks of a message, each after its length, end with a length of 0.
    while (buffered.length >= 2 && buffered.length >= 2 + buffered.readUInt16BE()) {
      const length = buffered.readUInt16BE()
      const part = buffered.subarray(2, 2 + length)
      buffered = buffered.subarray(2 + length)
      if (length > 0) parts.push(part)
      else if (parts.length > 0) {
        answer(unpackBolt(Buffer.concat(parts)) as BoltStructure)
        parts = []
      }
    }
  })

  const send = (tag: number, ...fields: unknown[]): void => {
    const message = packBolt(new BoltStructure(tag, fields))
    socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message, Buffer.from([0, 0])]))
  }
  const fail = (code: string): void => {
    failed = true
    send(FAILURE, { code, message: `${code}: what the server says of it` })
  }
  const answer = ({ tag, fields }: BoltStructure): void => {
    const { login, failing } = optionsOf()
    const name = names[tag] ?? `0x${tag.toString(16)}`
    seen.push(name)
    if (name === 'GOODBYE') return void socket.end()
    if (name === 'RESET') failed = false
    else if (failed) {
      send(IGNORED)
      return
    }
    const [first] = fields as [Readonly<Record<string, unknown>> | undefined]
    const withLogin = name === 'LOGON' || (name === 'HELLO' && first !== undefined && 'scheme' in first)
    if (withLogin && login !== undefined && (first?.['principal'] !== login.user || first['credentials'] !== login.password)) {
      fail('Neo.ClientError.Security.Unauthorized')
      return
    }
    if (name === 'RUN' && failing !== undefined) {
      fail(failing)
      return
    }
    if (name === 'PULL') send(RECORD, [1])
    const told = {
      HELLO: { server: 'Neo4j/5.20.0', connection_id: 'bolt-1' },
      RUN: { fields: ['up'], t_first: 0 },
      PULL: { type: 'r', t_last: 0, db: 'neo4j' },
    }
    send(SUCCESS, name in told ? told[name as keyof typeof told] : {})
  }
}

/** The client offers four versions, each with how many minor ones before it it speaks as well. The answer is one of them, or zeros. */
function shakeHands(hello: Buffer, version: BoltOptions['version'] = [5, 4]): Buffer {
  if (hello.readUInt32BE() !== 0x6060b017 || version === null) return Buffer.alloc(4)
  const [major, minor] = version
  const offers = [4, 8, 12, 16].map((at) => hello.subarray(at, at + 4))
  const offered = offers.some(
    ([, range = 0, newest = 0, offeredMajor]) => offeredMajor === major && minor <= newest && minor >= newest - range,
  )
  return offered ? Buffer.from([0, 0, minor, major]) : Buffer.alloc(4)
}
