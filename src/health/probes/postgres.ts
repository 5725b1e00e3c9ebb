import { Socket } from 'node:net'
import { defineProbe } from '../define-probe.ts'
import { failureCode, ProbeFailure } from '../failure.ts'
import { reachableAddress, tlsOptions } from '../reachable-address.ts'

/** A Postgres database: it lets the user in and answers a query. */
export const postgresProbe = defineProbe({
  kind: 'postgres',
  about: 'logs in and runs SELECT 1',
  settings: {
    host: { type: 'text', default: 'localhost', about: 'name or address' },
    port: { type: 'integer', min: 1, max: 65_535, default: 5_432, about: 'port' },
    database: { type: 'text', default: 'postgres', about: 'database' },
    user: { type: 'text', default: 'postgres', about: 'user' },
    password: { type: 'secret', default: null, about: 'password of the user' },
    tls: { type: 'flag', default: false, about: 'true: only over TLS, with a certificate that is right for the host' },
  },
  check: async ({ host, port, database, user, password, tls }, context) => {
    const { signal, timeoutMs, secret } = context
    const word = password === null ? null : await secret(password)
    const { default: pg } = await import('pg')
    const socket = new Socket()
    const client = new pg.Client({
      host: await reachableAddress(host, port, context),
      port,
      database,
      user,
      // Asked only by a server that wants one. Without it pg would look into PGPASSWORD and ~/.pgpass, and send the host what is meant for another.
      password: () => {
        if (word === null) throw new ProbeFailure('it asks for a password, and none is set')
        return word
      },
      ssl: tls ? tlsOptions(host, context) : false,
      stream: socket,
      connectionTimeoutMillis: timeoutMs,
      application_name: 'tidegauge health',
    })
    // What goes wrong is heard from connect() and query(); afterwards nobody cares.
    client.on('error', () => undefined)
    const abort = (): void => {
      socket.destroy()
    }
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      await client.connect()
      await client.query('SELECT 1')
      await client.end()
      return { status: 'healthy' }
    } catch (error) {
      throw inWords(error)
    } finally {
      signal.removeEventListener('abort', abort)
      socket.destroy()
    }
  },
})

/** Source: Postgres manual, appendix A, error codes. */
const sqlStates: Readonly<Record<string, string>> = {
  '28P01': 'it refused the user or the password',
  '28000': 'it does not let this user in',
  '3D000': 'there is no such database',
  '42501': 'this user may not use the database',
  '53300': 'it has too many connections',
  '57P01': 'it is being shut down',
  '57P02': 'it crashed',
  '57P03': 'it does not take connections: it is starting or stopping',
}

function inWords(error: unknown): unknown {
  const code = failureCode(error)
  if (code !== null && /^[0-9A-Z]{5}$/.test(code)) return new ProbeFailure(sqlStates[code] ?? `it answered with the error ${code}`)
  const message = error instanceof Error ? error.message : ''
  if (message.includes('does not support SSL')) return new ProbeFailure('it does not speak TLS')
  return message.startsWith('Connection terminated') ? new ProbeFailure('it closed the connection') : error
}
