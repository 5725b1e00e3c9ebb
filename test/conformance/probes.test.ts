import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import type { ConfiguredProbe } from '../../src/health/define-probe.ts'
import { overallStatus } from '../../src/health/overall-status.ts'
import type { ProbePorts } from '../../src/health/run-probe.ts'
import { operatorPolicy } from '../../src/outbound/destination-policy.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { boltServer } from '../support/bolt-server.ts'
import { makeCertificate } from '../support/certificates.ts'
import { llmServer } from '../support/llm-server.ts'
import { httpLoopback, loopback, stopServersAfterEach, tcpLoopback } from '../support/loopback.ts'
import { usePostgres } from '../support/postgres.ts'
import { probeOf, secrets, type Watched, watch } from '../support/probing.ts'
import { hasProgram } from '../support/programs.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'

/** What is probed: goes away and comes back. */
interface Part {
  readonly written: Readonly<Record<string, unknown>>
  readonly ports?: Partial<ProbePorts>
  stop(): Promise<void>
  start(): Promise<void>
}

stopServersAfterEach()
const postgres = usePostgres()
const redises: TestRedis[] = []
const watched: Watched[] = []
afterEach(async () => {
  for (const { runner } of watched.splice(0)) await runner.stop()
  for (const redis of redises.splice(0)) await redis.remove()
})

secrets.set('PROBE_PASSWORD', 'secret')
const password = { env: 'PROBE_PASSWORD' }
const certificate = makeCertificate({ names: ['localhost'] })
const trusting = { outbound: createOutbound(operatorPolicy(), { authorities: [certificate.cert] }) }

const parts: Readonly<Record<string, () => Promise<Part>>> = {
  postgres: async () => {
    const url = new URL(await postgres.freshDatabase())
    const written = { kind: 'postgres', host: 'localhost', port: Number(url.port), database: url.pathname.slice(1), password }
    return { written, stop: () => postgres.stop(), start: () => postgres.start() }
  },
  redis: async () => {
    const redis = await startRedis('--requirepass', 'secret')
    redises.push(redis)
    return { written: { kind: 'redis', host: 'localhost', port: redis.port, password, database: 1 }, stop: redis.stop, start: redis.start }
  },
  neo4j: async () => {
    const server = await boltServer({ login: { user: 'neo4j', password: 'secret' } })
    return { written: { kind: 'neo4j', host: 'localhost', port: server.port, password }, stop: server.stop, start: server.start }
  },
  llm: async () => {
    const server = await llmServer({ token: 'secret' })
    const written = { kind: 'llm', url: `http://localhost:${server.port}/v1`, token: password, completion: true, model: 'large-1' }
    return { written, stop: server.stop, start: server.start }
  },
  http: async () => {
    const server = await httpLoopback((_, answer) => answer.end('{"state": {"up": true}}'))
    const written = { kind: 'http', url: `http://localhost:${server.port}/`, json: { 'state.up': true }, matches: '"up":\\s*true' }
    return { written, stop: server.stop, start: server.start }
  },
  tcp: async () => {
    const server = await tcpLoopback((socket) => socket.end())
    return { written: { kind: 'tcp', host: 'localhost', port: server.port }, stop: server.stop, start: server.start }
  },
  tls: async () => {
    const server = await loopback(createTlsServer(certificate, (socket) => socket.end()))
    const written = { kind: 'tls', host: 'localhost', port: server.port }
    return { written, ports: trusting, stop: server.stop, start: server.start }
  },
}

function watching(probe: ConfiguredProbe, ports: Partial<ProbePorts> = {}): Watched {
  const started = watch({ ...probe, common: { ...probe.common, intervalMs: 40 } }, ports)
  watched.push(started)
  return started
}

for (const [kind, part] of Object.entries(parts))
  describe.skipIf(kind === 'redis' && !hasProgram('redis-server'))(`${kind}${kind === 'redis' ? ' (needs redis-server)' : ''}`, () => {
    test('goes down and comes back: the report is degraded by the next probe, and healthy again', async () => {
      const { written, ports, stop, start } = await part()
      const { runner, changes, until } = watching(probeOf(written), ports)
      const overall = () => overallStatus(runner.components(), Date.now() * 1000)
      const healthy = await until('healthy', 1)
      expect(healthy.responseTimeMs).toBeGreaterThan(0)
      expect(healthy.error).toBeUndefined()
      expect(overall()).toBe('healthy')
      await stop()
      // One probe may have been under way.
      const down = await until('unhealthy', 2)
      expect(down.error).toMatch(/refused|closed|does not take connections/)
      expect(overall()).toBe('degraded')
      await start()
      await until('healthy', 2)
      expect(overall()).toBe('healthy')
      expect(changes.map(({ before, after }) => [before, after])).toEqual([
        ['unknown', 'healthy'],
        ['healthy', 'unhealthy'],
        ['unhealthy', 'healthy'],
      ])
    })

    test('takes a server that says nothing for unhealthy at its time limit, and keeps no connection to it', async () => {
      const open = new Set<unknown>()
      const mute = await tcpLoopback((socket) => {
        open.add(socket)
        socket.on('data', () => undefined).on('close', () => open.delete(socket))
      })
      const { written, ports } = await part()
      const at = 'url' in written ? { url: `http://localhost:${mute.port}/v1` } : { port: mute.port }
      const { until, runner } = watching(probeOf({ ...written, ...at, timeout: '900ms' }), ports)
      const result = await until(kind === 'tcp' ? 'healthy' : 'unhealthy', 1)
      if (kind !== 'tcp') expect(result.error).toBe('no answer within 900 ms')
      await runner.stop()
      while (open.size > 0) await new Promise((done) => setImmediate(done))
      expect(mute.connections).toBeGreaterThan(0)
    })

    test('takes a server that speaks something else for unhealthy, and tells nothing of what it said', async () => {
      const canary = 'canary-51c0'
      const rude = await tcpLoopback((socket) => socket.end(`-${canary} \r\n${canary}\r\n\r\n`))
      const { written, ports } = await part()
      const at = 'url' in written ? { url: `http://localhost:${rude.port}/v1` } : { port: rude.port }
      const { until, recorded } = watching(probeOf({ ...written, ...at, timeout: '5s' }), ports)
      await until(kind === 'tcp' ? 'healthy' : 'unhealthy', 1)
      expect(JSON.stringify(recorded)).not.toContain(canary)
    })
  })
