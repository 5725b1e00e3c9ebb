import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { operatorPolicy } from '../../src/outbound/destination-policy.ts'
import { boltServer } from '../support/bolt-server.ts'
import { makeCertificate } from '../support/certificates.ts'
import { llmServer } from '../support/llm-server.ts'
import { httpLoopback, loopback, stopServersAfterEach, tcpLoopback } from '../support/loopback.ts'
import { usePostgres } from '../support/postgres.ts'
import { ownParts, probeOnce, secrets } from '../support/probing.ts'
import { hasProgram } from '../support/programs.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'

stopServersAfterEach()

const canary = 'canary-8e21'
secrets.set('RIGHT', 'secret')
secrets.set('WRONG', canary)
const right = { env: 'RIGHT' }
const wrong = { env: 'WRONG' }
const nowUs = Date.now() * 1000
const day = 86_400e6

describe('postgres', () => {
  const postgres = usePostgres()
  const at = async () => {
    const url = new URL(await postgres.freshDatabase())
    return { kind: 'postgres', host: '127.0.0.1', port: Number(url.port), database: url.pathname.slice(1), password: right }
  }

  test('says what is wrong with the login, and not with what', async () => {
    const written = await at()
    expect(await probeOnce(written)).toMatchObject({ status: 'healthy' })
    for (const [over, error] of [
      [{ password: wrong }, 'it refused the user or the password'],
      [{ user: canary }, 'it refused the user or the password'],
      [{ database: canary }, 'there is no such database'],
      [{ tls: true }, 'it does not speak TLS'],
    ] as const) {
      const result = await probeOnce({ ...written, ...over })
      expect(result).toMatchObject({ status: 'unhealthy', error })
      expect(JSON.stringify(result)).not.toContain(canary)
    }
  })

  test("sends no password of the server's own", async () => {
    const { kind, host, port, database } = await at()
    const written = { kind, host, port, database }
    const folder = mkdtempSync(join(tmpdir(), 'pgpass-'))
    onTestFinished(() => {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true })
    })
    const file = join(folder, 'pgpass')
    writeFileSync(file, '*:*:*:*:secret\n', { mode: 0o600 })
    vi.stubEnv('PGPASSFILE', file)
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy', error: 'it asks for a password, and none is set' })
    vi.stubEnv('PGPASSWORD', 'secret')
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy', error: 'it asks for a password, and none is set' })
  })
})

describe.skipIf(!hasProgram('redis-server'))('redis (needs redis-server)', () => {
  const started: TestRedis[] = []
  afterAll(async () => {
    for (const redis of started) await redis.remove()
  })

  test('logs in with a password, as a user, or not at all', async () => {
    const redis = await startRedis(
      '--requirepass',
      'secret',
      '--user',
      ...'monitor on >secret +ping +select +auth'.split(' '),
      '--databases',
      '2',
    )
    started.push(redis)
    const written = { kind: 'redis', host: '127.0.0.1', port: redis.port }
    expect(await probeOnce({ ...written, password: right })).toMatchObject({ status: 'healthy' })
    expect(await probeOnce({ ...written, password: right, user: 'monitor' })).toMatchObject({ status: 'healthy' })
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy', error: 'it asks for a password, and none is set' })
    expect(await probeOnce({ ...written, password: wrong })).toMatchObject({
      status: 'unhealthy',
      error: 'it refused the user or the password',
    })
    expect(await probeOnce({ ...written, password: right, database: 9 })).toMatchObject({
      status: 'unhealthy',
      error: 'it answered with the error ERR',
    })
  })

  test('over TLS the certificate must be right', async () => {
    const { key, cert } = makeCertificate({ names: ['localhost'] })
    const secure = await loopback(createTlsServer({ key, cert }, (socket) => socket.on('data', () => socket.write('+PONG\r\n'))))
    const written = { kind: 'redis', host: 'localhost', port: secure.port, tls: true }
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy', error: 'its certificate is signed by itself' })
    const outbound = createOutbound(operatorPolicy(), { authorities: [cert] })
    expect(await probeOnce(written, { outbound })).toMatchObject({ status: 'healthy' })
    expect(await probeOnce({ ...written, host: '127.0.0.1' }, { outbound })).toMatchObject({
      status: 'unhealthy',
      error: 'its certificate is for another name',
    })
  })
})

describe('neo4j', () => {
  test.each([
    [5, 4],
    [5, 0],
    [4, 4],
  ] as const)('speaks Bolt %i.%i', async (major, minor) => {
    const server = await boltServer({ version: [major, minor], login: { user: 'neo4j', password: 'secret' } })
    const written = { kind: 'neo4j', host: 'localhost', port: server.port }
    expect(await probeOnce({ ...written, password: right })).toMatchObject({ status: 'healthy', details: { bolt: `${major}.${minor}` } })
    expect(server.seen).toEqual(expect.arrayContaining(['HELLO', 'RUN', 'PULL']))
    const refused = await probeOnce({ ...written, password: wrong })
    expect(refused).toMatchObject({ status: 'unhealthy', error: 'it refused the user or the password' })
    expect(JSON.stringify(refused)).not.toContain(canary)
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy' })
  })

  test('says what the database says by its code', async () => {
    const server = await boltServer({ failing: 'Neo.ClientError.Database.DatabaseNotFound' })
    const written = { kind: 'neo4j', host: 'localhost', port: server.port, database: 'other' }
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy', error: 'there is no such database' })
    server.answer({ failing: 'Neo.DatabaseError.General.UnknownError' })
    expect(await probeOnce(written)).toMatchObject({ error: 'it answered with the error Neo.DatabaseError.General.UnknownError' })
    server.answer({ version: null })
    expect(await probeOnce(written)).toMatchObject({ status: 'unhealthy' })
    server.answer({})
    expect(await probeOnce(written)).toMatchObject({ status: 'healthy' })
  })

  test('over TLS the certificate must be right', async () => {
    const tls = makeCertificate({ names: ['localhost'] })
    const server = await boltServer({ tls, login: { user: 'neo4j', password: 'secret' } })
    const written = { kind: 'neo4j', host: 'localhost', port: server.port, password: right, tls: true }
    expect(await probeOnce(written)).toMatchObject({
      status: 'unhealthy',
      error: expect.stringContaining('its certificate is signed by itself'),
    })
    expect(await probeOnce(written, { outbound: createOutbound(operatorPolicy(), { authorities: [tls.cert] }) })).toMatchObject({
      status: 'healthy',
    })
  })
})

describe('llm', () => {
  test('lists models and completes one token on demand', async () => {
    const server = await llmServer({ token: 'secret' })
    const written = { kind: 'llm', url: `http://localhost:${server.port}/v1/`, token: right }
    expect(await probeOnce(written)).toMatchObject({ status: 'healthy', details: { models: 2 } })
    expect(server.completions).toEqual([])
    expect(await probeOnce({ ...written, completion: true })).toMatchObject({ status: 'healthy' })
    expect(server.completions).toMatchObject([{ model: 'small-1', max_tokens: 1 }])
    expect(await probeOnce({ ...written, model: 'huge-1' })).toMatchObject({ status: 'degraded', error: expect.stringContaining('huge-1') })
    const refused = await probeOnce({ ...written, token: wrong })
    expect(refused).toMatchObject({ status: 'unhealthy', error: 'it refused the token: it answered the list of models with status 401' })
    expect(JSON.stringify(refused)).not.toContain(canary)
    server.answer({ status: 429 })
    expect(await probeOnce(written)).toMatchObject({ status: 'degraded' })
    server.answer({ completionStatus: 500 })
    expect(await probeOnce({ ...written, completion: true })).toMatchObject({
      status: 'unhealthy',
      error: 'it answered a completion with status 500',
    })
    server.answer({ models: [] })
    expect(await probeOnce({ ...written, completion: true })).toMatchObject({ status: 'degraded' })
  })
})

describe('http', () => {
  test('looks at status, text and fields, and tells nothing of the answer', async () => {
    const seen: unknown[] = []
    const { port } = await httpLoopback((request, answer) => {
      seen.push(request.headers['x-key'])
      const code = Number(request.url?.slice(1))
      answer
        .writeHead(code, { location: '/200', 'x-echo': canary })
        .end(JSON.stringify({ state: canary, items: [{ n: 1 }], key: request.headers['x-key'] }))
    })
    const status = async (path: string, over: object = {}) => {
      const result = await probeOnce({ kind: 'http', url: `http://localhost:${port}/${path}?k=${canary}`.replace(/\?.*/, ''), ...over })
      expect(JSON.stringify(result)).not.toContain(canary)
      return result.status
    }
    expect(await status('204')).toBe('healthy')
    expect(await status('500')).toBe('unhealthy')
    expect(await status('500', { status: [500, 503] })).toBe('healthy')
    expect(await status('302')).toBe('unhealthy')
    expect(await status('302', { max_redirects: 1 })).toBe('healthy')
    expect(await status('200', { contains: '"n":1' })).toBe('healthy')
    expect(await status('200', { contains: 'elsewhere' })).toBe('unhealthy')
    expect(await status('200', { matches: '^\\{"state":"canary-[0-9a-f]{4}"' })).toBe('healthy')
    expect(await status('200', { matches: 'x{3}' })).toBe('unhealthy')
    expect(await status('200', { json: { 'items.0.n': 1 } })).toBe('healthy')
    for (const json of [{ 'items.0.n': '1' }, { 'items.1.n': 1 }, { constructor: 'x' }, { items: 1 }])
      expect(await status('200', { json })).toBe('unhealthy')
    expect(await status('200', { headers: { 'x-key': wrong } })).toBe('healthy')
    expect(seen.at(-1)).toBe(canary)
  })

  test('a metadata service is not probed', async () => {
    const result = await probeOnce({ kind: 'http', url: 'http://169.254.169.254/latest/meta-data/' })
    expect(result).toMatchObject({ status: 'unhealthy', error: expect.stringContaining('a metadata service') })
  })
})

describe('tls', () => {
  const serving = async (certificate: ReturnType<typeof makeCertificate>) => {
    const { port } = await loopback(createTlsServer(certificate, (socket) => socket.end()))
    const outbound = createOutbound(operatorPolicy(), { authorities: [certificate.cert] })
    return (over: object = {}) => probeOnce({ kind: 'tls', host: 'localhost', port, ...over }, { outbound, nowUs: () => nowUs })
  }
  const lasting = (days: number) => makeCertificate({ names: ['localhost'], to: new Date((nowUs + (days + 0.5) * day) / 1000) })

  test.each([
    [30, 'healthy'],
    [21, 'healthy'],
    [20, 'degraded'],
    [7, 'degraded'],
    [6, 'unhealthy'],
  ])('a certificate that is valid for %i more days is %s', async (days, status) => {
    const probe = await serving(lasting(days))
    expect(await probe()).toMatchObject({ status, details: { days_left: days } })
    expect(await probe({ degraded_below_days: 0, unhealthy_below_days: 0 })).toMatchObject({ status: 'healthy' })
  })

  test('one that has expired, is for another name or from nobody known is unhealthy', async () => {
    const expired = makeCertificate({ names: ['localhost'], from: new Date(2020, 1), to: new Date(2021, 1) })
    expect(await (await serving(expired))()).toMatchObject({
      status: 'unhealthy',
      error: expect.stringContaining('its certificate has expired'),
    })
    const probe = await serving(lasting(90))
    expect(await probe({ servername: 'other.test' })).toMatchObject({
      status: 'unhealthy',
      error: expect.stringContaining('for another name'),
    })
    const { port } = await loopback(createTlsServer(lasting(90)))
    expect(await probeOnce({ kind: 'tls', host: 'localhost', port })).toMatchObject({
      status: 'unhealthy',
      error: expect.stringContaining('signed by itself'),
    })
    const plain = await tcpLoopback((socket) => socket.end('hello\r\n'))
    expect(await probeOnce({ kind: 'tls', host: 'localhost', port: plain.port })).toMatchObject({
      status: 'unhealthy',
      error: 'what answers there does not speak TLS',
    })
  })
})

describe('command', () => {
  const node = (script: string, ...args: string[]) => ({
    kind: 'command',
    folder: import.meta.dirname,
    command: [process.execPath, '-e', script, ...args],
  })

  test('the exit code decides', async () => {
    expect(await probeOnce(node(''))).toMatchObject({ status: 'healthy', details: { exit_code: 0 } })
    expect(await probeOnce(node('process.exit(3)'))).toMatchObject({ status: 'unhealthy', error: 'the program ended with exit code 3' })
    expect(await probeOnce({ ...node('process.exit(3)'), degraded_exit_codes: [3] })).toMatchObject({ status: 'degraded' })
    expect(await probeOnce({ ...node('process.exit(3)'), exit_codes: [3] })).toMatchObject({ status: 'healthy' })
    expect(await probeOnce(node('process.kill(process.pid, "SIGTERM")'))).toMatchObject({ error: 'the program was ended by SIGTERM' })
    expect(await probeOnce({ kind: 'command', folder: import.meta.dirname, command: ['no-such-program-0'] })).toMatchObject({
      error: 'the program could not be started (ENOENT)',
    })
  })

  test('no shell reads it, and it sees little of the environment', async () => {
    process.env['PROBE_CANARY'] = canary
    const script =
      'process.exit(process.argv[1] === "$(exit 1); `x`" && process.env.PROBE_CANARY === undefined && process.env.OWN === "secret" ? 0 : 1)'
    expect(await probeOnce({ ...node(script, '$(exit 1); `x`'), env: { OWN: right } })).toMatchObject({ status: 'healthy' })
    delete process.env['PROBE_CANARY']
  })

  test('what it writes is told on demand only, its first line, without secrets', async () => {
    const script = 'console.log("\\u001b[31mdisk " + process.env.KEY + "\\nmore"); console.log("x".repeat(1e6))'
    const written = { ...node(script), env: { KEY: wrong } }
    expect((await probeOnce(written)).details).toEqual({ exit_code: 0 })
    expect((await probeOnce({ ...written, show_output: true })).details).toEqual({ exit_code: 0, output: '[31mdisk [secret]' })
  })

  test('one that hangs is killed with what it started', async () => {
    const pids: number[] = []
    const { port } = await tcpLoopback((socket) => socket.on('data', (text) => pids.push(Number(text))))
    const child = `require("net").connect(${port}, "127.0.0.1").write(String(process.pid)); setInterval(() => {}, 1000)`
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1000)`
    expect(await probeOnce({ ...node(script), timeout: '3s' })).toMatchObject({ status: 'unhealthy', error: 'no answer within 3000 ms' })
    expect(pids).toHaveLength(1)
    const alive = () => {
      try {
        return process.kill(pids[0]!, 0)
      } catch {
        return false
      }
    }
    while (alive()) await new Promise((done) => setTimeout(done, 10))
  })
})

describe('heartbeat', () => {
  const beat = (over: object) => ({
    name: 'job',
    lastSeenUs: nowUs - 60e6,
    lastSuccessUs: nowUs - 60e6,
    ok: true,
    items: 10,
    errors: 0,
    message: null,
    ...over,
  })
  const probe = (last: object | null, startedAtUs = nowUs - day) =>
    probeOnce(
      { kind: 'heartbeat', heartbeat: 'job', expected_every: '1h', grace: '10m', max_errors: 2 },
      { nowUs: () => nowUs, startedAtUs, heartbeats: { last: (name) => (name === 'job' && last !== null ? beat(last) : null) } },
    )

  test('is judged by its last success', async () => {
    expect(await probe({})).toMatchObject({ status: 'healthy', responseTimeMs: null, details: { items: 10, errors: 0 } })
    expect(await probe({ errors: 2 })).toMatchObject({ status: 'healthy' })
    expect(await probe({ errors: 3 })).toMatchObject({ status: 'degraded', error: 'its last run had 3 errors' })
    expect(await probe({ lastSuccessUs: nowUs - 65 * 60e6 })).toMatchObject({
      status: 'degraded',
      error: 'its last success was 1 h 05 min ago, expected every 1 h 00 min',
    })
    expect(await probe({ lastSuccessUs: nowUs - 71 * 60e6 })).toMatchObject({ status: 'unhealthy' })
    expect(await probe({ ok: false })).toMatchObject({ status: 'unhealthy', error: 'its last run failed' })
    expect(await probe({ ok: false, message: 'no login' })).toMatchObject({ status: 'unhealthy', error: 'its last run failed: no login' })
  })

  test('one that never came is unknown until it is overdue', async () => {
    expect(await probe(null, nowUs - 30 * 60e6)).toMatchObject({ status: 'unknown' })
    expect(await probe(null, nowUs - 75 * 60e6)).toMatchObject({
      status: 'unhealthy',
      error: 'it has not reported a success yet, expected every 1 h 00 min',
    })
  })
})

describe("the server's own parts", () => {
  const own = (over: object) => ({ nowUs: () => nowUs, own: { ...ownParts, ...over } })

  test('lake and store', async () => {
    expect(await probeOnce({ kind: 'lake' }, own({}))).toMatchObject({ status: 'healthy', details: { entries: 1 } })
    expect(await probeOnce({ kind: 'lake' }, own({ lake: async () => ({ entries: 100, more: true }) }))).toMatchObject({
      details: { entries: 100, more: true },
    })
    expect(await probeOnce({ kind: 'lake' }, own({ lake: async () => ({ entries: 0, more: false }) }))).toMatchObject({
      status: 'degraded',
    })
    const gone = Object.assign(new Error(`ENOENT: ${canary}`), { code: 'ENOENT' })
    expect(await probeOnce({ kind: 'store' }, own({ store: () => Promise.reject(gone) }))).toMatchObject({
      status: 'unhealthy',
      error: 'the probe failed (ENOENT)',
    })
    expect(await probeOnce({ kind: 'store' }, own({}))).toMatchObject({ status: 'healthy', details: { dialect: 'sqlite' } })
  })

  test('cache and api', async () => {
    const cache = (over: object) => own({ cache: () => ({ entries: 1, filledAtUs: nowUs - 5e6, stale: false, ...over }) })
    expect(await probeOnce({ kind: 'cache' }, cache({}))).toMatchObject({ status: 'healthy', details: { age_seconds: 5 } })
    expect(await probeOnce({ kind: 'cache' }, cache({ stale: true }))).toMatchObject({ status: 'degraded' })
    expect(await probeOnce({ kind: 'cache' }, cache({ filledAtUs: null }))).toMatchObject({ status: 'unknown' })
    expect(await probeOnce({ kind: 'api' }, own({}))).toMatchObject({ status: 'healthy', responseTimeMs: 1 })
    expect(await probeOnce({ kind: 'api' }, own({ api: () => ({ loopDelayMs: 250.5, connections: 3 }) }))).toMatchObject({
      status: 'degraded',
      responseTimeMs: 250.5,
    })
  })

  test('scheduler and queue', async () => {
    const scheduler = (over: object) => own({ scheduler: () => ({ running: true, jobs: 2, nextDueUs: nowUs + 1, failing: [], ...over }) })
    expect(await probeOnce({ kind: 'scheduler' }, scheduler({}))).toMatchObject({ status: 'healthy' })
    expect(await probeOnce({ kind: 'scheduler' }, scheduler({ running: false }))).toMatchObject({ status: 'unhealthy' })
    expect(await probeOnce({ kind: 'scheduler' }, scheduler({ nextDueUs: nowUs - 61e6 }))).toMatchObject({ status: 'unhealthy' })
    expect(await probeOnce({ kind: 'scheduler' }, scheduler({ failing: ['scan'] }))).toMatchObject({
      status: 'degraded',
      error: 'failed the last time they ran: scan',
    })
    const queue = (over: object) => own({ queue: () => ({ waiting: 3, active: 1, failed: 0, oldestWaitingUs: nowUs - 1e6, ...over }) })
    expect(await probeOnce({ kind: 'queue' }, queue({}))).toMatchObject({ status: 'healthy' })
    expect(await probeOnce({ kind: 'queue' }, queue({ waiting: 1_001 }))).toMatchObject({ status: 'degraded' })
    expect(await probeOnce({ kind: 'queue' }, queue({ oldestWaitingUs: nowUs - 601e6 }))).toMatchObject({ status: 'degraded' })
    expect(await probeOnce({ kind: 'queue' }, queue({ oldestWaitingUs: nowUs - 6_001e6 }))).toMatchObject({ status: 'unhealthy' })
  })
})

test('a response that takes too long is degraded', async () => {
  const { port } = await httpLoopback((_, answer) => setTimeout(() => answer.end(), 30))
  const result = await probeOnce({ kind: 'http', url: `http://127.0.0.1:${port}/`, degraded_above: '10ms' })
  expect(result).toMatchObject({ status: 'degraded', error: expect.stringMatching(/^it took \d+ ms, more than 10 ms$/) })
})

test('a secret that cannot be read is said by its place', async () => {
  const result = await probeOnce({ kind: 'redis', port: 1, password: right }, { secret: () => Promise.reject(new Error(canary)) })
  expect(result.status).toBe('unhealthy')
  expect(JSON.stringify(result)).not.toContain(canary)
})
