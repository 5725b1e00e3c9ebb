import { defineProbe } from '../define-probe.ts'
import { ProbeFailure } from '../failure.ts'
import { reachableAddress, tlsOptions } from '../reachable-address.ts'

/** A Redis server: it lets the user in and answers PING. */
export const redisProbe = defineProbe({
  kind: 'redis',
  about: 'logs in where a password is set, and sends PING',
  settings: {
    host: { type: 'text', default: 'localhost', about: 'name or address' },
    port: { type: 'integer', min: 1, max: 65_535, default: 6_379, about: 'port' },
    user: { type: 'text', default: null, about: 'user, where the server has users' },
    password: { type: 'secret', default: null, about: 'password' },
    database: { type: 'integer', min: 0, max: 65_535, default: 0, about: 'number of the database' },
    tls: { type: 'flag', default: false, about: 'true: over TLS, with a certificate that is right for the host' },
  },
  problem: ({ user, password }) => (user !== null && password === null ? 'a user needs a password' : null),
  check: async ({ host, port, user, password, database, tls }, context) => {
    const { signal, timeoutMs, secret } = context
    const { Redis } = await import('ioredis')
    const redis = new Redis({
      host: await reachableAddress(host, port, context),
      port,
      ...(tls && { tls: tlsOptions(host, context) }),
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      connectTimeout: timeoutMs,
    })
    let broken: unknown = null
    redis.on('error', (error: unknown) => (broken = error))
    const abort = (): void => redis.disconnect()
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      await redis.connect()
      if (password !== null) {
        const word = await secret(password)
        await redis.call('AUTH', ...(user === null ? [word] : [user, word]))
      }
      if (database !== 0) await redis.call('SELECT', String(database))
      const answer: string = await redis.ping()
      if (answer !== 'PONG') throw new ProbeFailure('it answered PING with something else')
      return { status: 'healthy' }
    } catch (error) {
      throw inWords(broken ?? error)
    } finally {
      signal.removeEventListener('abort', abort)
      redis.disconnect()
    }
  },
})

const replies: Readonly<Record<string, string>> = {
  NOAUTH: 'it asks for a password, and none is set',
  WRONGPASS: 'it refused the user or the password',
  NOPERM: 'this user may not send PING',
  LOADING: 'it is loading its data',
  MASTERDOWN: 'its master is down',
  MISCONF: 'it cannot write its data to disk',
  BUSY: 'it is busy with a script',
}

/** An error reply begins with its kind in capitals; the rest is the server's text, which is not told. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProbeFailure) return error
  if (error.name === 'ReplyError') {
    const kind = /^[A-Z]{2,20}\b/.exec(error.message)?.[0] ?? 'ERR'
    return new ProbeFailure(replies[kind] ?? `it answered with the error ${kind}`)
  }
  return error.message.startsWith('Connection is closed') ? new ProbeFailure('it closed the connection') : error
}
