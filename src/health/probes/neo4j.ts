/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- the driver declares its plain options as classes */
import { relayTo } from '../../outbound/relay.ts'
import { defineProbe } from '../define-probe.ts'
import { failureCode, ProbeFailure } from '../failure.ts'

/** A Neo4j database over Bolt: it lets the user in and answers a query. */
export const neo4jProbe = defineProbe({
  kind: 'neo4j',
  about: 'logs in over Bolt and runs RETURN 1',
  settings: {
    host: { type: 'text', default: 'localhost', about: 'name or address' },
    port: { type: 'integer', min: 1, max: 65_535, default: 7_687, about: 'port of Bolt' },
    user: { type: 'text', default: 'neo4j', about: 'user' },
    password: { type: 'secret', default: null, about: 'password of the user; without one no login is sent' },
    database: { type: 'text', default: null, about: "database; the user's own by default" },
    tls: { type: 'flag', default: false, about: 'true: over TLS, with a certificate that is right for the host' },
  },
  common: { timeoutMs: 10_000 },
  check: async ({ host, port, user, password, database, tls }, context) => {
    const { signal, timeoutMs, secret, outbound } = context
    const { default: neo4j } = await import('neo4j-driver-lite')
    const auth =
      password === null
        ? { scheme: 'none', principal: '', credentials: '' }
        : { scheme: 'basic', principal: user, credentials: await secret(password) }
    // The driver cannot end a connection on which the other side says nothing, and would look the name up again.
    const relay = await relayTo(await outbound.connect({ host, port, tls: tls ? {} : null, signal }))
    const driver = neo4j.driver(`bolt://127.0.0.1:${relay.port}`, auth, {
      connectionTimeout: timeoutMs,
      connectionAcquisitionTimeout: timeoutMs,
      maxConnectionPoolSize: 1,
      telemetryDisabled: true,
    })
    signal.addEventListener('abort', relay.close, { once: true })
    try {
      signal.throwIfAborted()
      const session = driver.session({ defaultAccessMode: 'READ', ...(database !== null && { database }) })
      const { records, summary } = await session.run('RETURN 1 AS up')
      if (records.length !== 1) throw new ProbeFailure('it answered the query with something else')
      await session.close()
      return { status: 'healthy', details: { bolt: String(summary.server.protocolVersion ?? '') } }
    } catch (error) {
      throw inWords(error)
    } finally {
      signal.removeEventListener('abort', relay.close)
      relay.close()
      await driver.close().catch(() => undefined)
    }
  },
})

/** Source: Neo4j status codes, https://neo4j.com/docs/status-codes/. */
const codes: Readonly<Record<string, string>> = {
  'Neo.ClientError.Security.Unauthorized': 'it refused the user or the password',
  'Neo.ClientError.Security.AuthenticationRateLimit': 'it refused too many logins and lets nobody in for a while',
  'Neo.ClientError.Security.CredentialsExpired': 'the password has expired',
  'Neo.ClientError.Security.Forbidden': 'this user may not use the database',
  'Neo.ClientError.Database.DatabaseNotFound': 'there is no such database',
  'Neo.TransientError.General.DatabaseUnavailable': 'the database is not available yet',
  'Neo.DatabaseUnavailable': 'the database is not available yet',
  ServiceUnavailable: 'it does not speak Bolt, or closed the connection',
  SessionExpired: 'it closed the connection',
}

function inWords(error: unknown): unknown {
  const code = failureCode(error)
  if (code === null || error instanceof ProbeFailure) return error
  const told = codes[code] ?? (code.startsWith('Neo.') ? `it answered with the error ${code}` : null)
  return told === null ? error : new ProbeFailure(told)
}
