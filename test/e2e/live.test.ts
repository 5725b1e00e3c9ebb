import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { type LiveFrame, liveFrameSchema } from '../../src/contract/live.ts'
import { type ServerUnderTest, startServer } from '../support/server.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'
import { lakeIn } from './lake.ts'

const folder = temporaryFolderOfFile()
const lake = lakeIn(folder)
const asOf = ['--as-of', '2024-12-31T22:00:00Z']

function configOf(name: string, more = ''): string {
  const file = join(folder, name)
  writeFileSync(file, `lake: ${JSON.stringify(lake)}\nschedule: {scans: [], watch: "off"}\n${more}`)
  return file
}

interface Reader {
  readonly socket: WebSocket
  readonly frames: LiveFrame[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  /** Waits for a frame; those before it are left in `frames`. */
  next(isIt: (frame: LiveFrame) => boolean): Promise<LiveFrame>
}

/** Connects and reads; rejects with the status of the answer where there is no WebSocket. Every frame must be as the contract says. */
async function reader(
  server: ServerUnderTest,
  { path = '/api/v1/monitoring/live', headers = { origin: server.url }, protocols = [] as string[] } = {},
): Promise<Reader> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, protocols, { headers: headers as Record<string, string> })
  onTestFinished(() => {
    socket.terminate()
  })
  const frames: LiveFrame[] = []
  socket.on('message', (message: Buffer) => frames.push(liveFrameSchema.parse(JSON.parse(message.toString()))))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() })
    })
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', () => undefined)
    socket.once('unexpected-response', (_, answer) => {
      reject(new Error(String(answer.statusCode)))
    })
  })
  socket.on('error', () => undefined)
  return {
    socket,
    frames,
    closed,
    next: async (isIt) => {
      await expect.poll(() => frames.some(isIt), { timeout: 15_000, interval: 20 }).toBe(true)
      return frames.find(isIt)!
    },
  }
}

const scan = async (server: ServerUnderTest, headers: Record<string, string> = {}) => {
  const answer = await server.request('/api/v1/scans', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  })
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { id: string }).id
}
const isPublished = (run: string) => (frame: LiveFrame) =>
  frame.kind === 'scan' && frame.data.id === run && frame.data.state === 'published'

/** Runs the program of the guide; gives what it has printed so far. */
function watching(server: string, env: Readonly<Record<string, string>> = {}): () => string {
  const program = join(import.meta.dirname, '..', '..', 'examples', 'watch.mjs')
  const child = spawn(process.execPath, [program], { env: { ...process.env, TIDEGAUGE_URL: server, ...env } })
  onTestFinished(() => {
    child.kill()
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
  return () => printed
}

describe('a server that is open to its own machine', () => {
  const args = ['--config', configOf('open.yaml'), '--data', join(folder, 'open'), ...asOf]
  let server: ServerUnderTest
  beforeAll(async () => {
    await tidegauge(['scan', lake, '--data', join(folder, 'open'), ...asOf])
    server = await startServer(args)
  }, 60_000)

  test('begins with a snapshot, tells of a scan as it goes, and beats every five seconds', async () => {
    const { frames, next } = await reader(server)
    const first = await next(({ kind }) => kind === 'snapshot')
    expect(first).toMatchObject({
      data: { resynchronised: false, profile: { total_symbols: 4, scan: 1 }, findings: { scan: 1, change: null } },
    })
    const run = await scan(server)
    await next(isPublished(run))
    const events = frames.filter(({ kind }) => kind !== 'snapshot' && kind !== 'heartbeat')
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => first.seq + 1 + i))
    const begun = events.find(({ kind }) => kind === 'scan')
    expect(begun).toMatchObject({ data: { id: run, state: 'running', cause: 'request' } })
    expect(events.find(({ kind }) => kind === 'profile')).toMatchObject({ data: { scan: 2, total_symbols: 4 } })
    expect(events.find(({ kind }) => kind === 'findings')).toMatchObject({
      data: { scan: 2, change: { confirmed: 0, review: 0, excused: 0 } },
    })
    expect(await next(({ kind }) => kind === 'heartbeat')).toMatchObject({
      epoch: first.epoch,
      data: { profile: { total_symbols: 4 }, health: { components: { lake: { status: 'healthy', error: null } } } },
    })
  })

  test('resumes behind the frame that was seen last, without a gap or a repetition', async () => {
    const before = await reader(server)
    const last = await before.next(({ kind }) => kind === 'snapshot')
    before.socket.close()
    await before.closed
    const run = await scan(server)
    await expect.poll(async () => (await server.json<{ running: unknown }>('/api/v1/scans/current')).running).toBeNull()
    const { frames, next } = await reader(server, { path: `/api/v1/monitoring/live?epoch=${last.epoch}&seq=${last.seq}` })
    await next(isPublished(run))
    const events = frames.filter(({ kind }) => kind !== 'heartbeat')
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => last.seq + 1 + i))
    expect(events.find(({ kind }) => kind === 'scan')).toMatchObject({ data: { id: run, state: 'running' } })
  })

  test("the guide's program needs no token here, and prints what changes", async () => {
    const printed = watching(server.url)
    await expect.poll(printed, { timeout: 15_000 }).toBe('connected\n')
    await scan(server)
    await expect.poll(printed, { timeout: 15_000 }).toMatch(/^connected\n\S+Z average score \d.*\n\S+Z confirmed findings \d+ \{/)
  })

  test("the guide's program says that no server answers, and goes on trying", async () => {
    const printed = watching('http://127.0.0.1:1')
    await expect.poll(printed, { timeout: 15_000 }).toMatch(/^(connect ECONNREFUSED 127.0.0.1:1\nclosed 1006\n){2}/)
  })

  test('after a restart of the server there is another epoch, and a snapshot; what was connected was told why', async () => {
    const before = await reader(server)
    const last = await before.next(({ kind }) => kind === 'snapshot')
    expect(await server.end()).toBe(0)
    expect(await before.closed).toEqual({ code: 1001, reason: 'the server stops' })
    server = await startServer(args)
    const { next } = await reader(server, { path: `/api/v1/monitoring/live?epoch=${last.epoch}&seq=${last.seq}` })
    const again = await next(() => true)
    expect(again.kind).toBe('snapshot')
    expect(again.epoch).not.toBe(last.epoch)
  })

  test('pages of other sites are refused, and programs that say neither origin nor token', async () => {
    for (const origin of ['https://example.org', 'null', 'http://127.0.0.1:1', server.url.replace('127.0.0.1', 'rebound.example')])
      await expect(reader(server, { headers: { origin } }), origin).rejects.toThrow('403')
    await expect(reader(server, { headers: {} as never })).rejects.toThrow('403')
  })

  test('what it is asked in a way that it does not know is refused before there is a WebSocket', async () => {
    for (const query of [
      'token=abc',
      'access_token=abc',
      'epoch=00000000000000aa',
      'seq=5',
      'epoch=x&seq=1',
      'epoch=00000000000000aa&seq=-1',
    ])
      await expect(reader(server, { path: `/api/v1/monitoring/live?${query}` }), query).rejects.toThrow('400')
    expect((await server.request('/api/v1/monitoring/live')).status).toBe(400)
  })

  test('a message beyond four kilobytes ends the connection; short ones are borne for a while', async () => {
    const long = await reader(server)
    long.socket.send('x'.repeat(5_000))
    expect((await long.closed).code).toBe(1009)
    const talkative = await reader(server)
    for (let i = 0; i < 100; i++) talkative.socket.send('hello')
    await talkative.next(({ kind }) => kind === 'heartbeat')
    talkative.socket.send('once more')
    expect((await talkative.closed).code).toBe(1008)
    expect((await server.request('/api/v1/health/live')).status).not.toBe(500)
  })

  afterAll(async () => {
    await server.end()
  })
})

describe('a server that asks for tokens', () => {
  const data = join(folder, 'tokens')
  let server: ServerUnderTest
  const token = async (name: string) =>
    (await tidegauge(['token', 'create', '--name', name, '--role', 'read', '--data', data])).stdout.trim()
  beforeAll(async () => {
    await tidegauge(['scan', lake, '--data', data, ...asOf])
    server = await startServer(['--config', configOf('tokens.yaml', 'server: {require_token: true}\n'), '--data', data, ...asOf])
  }, 60_000)

  test('takes a token as a header, or as a protocol that is never sent back', async () => {
    const secret = await token('reader')
    await expect
      .poll(async () => (await server.request('/api/v1/profile', { headers: { authorization: `Bearer ${secret}` } })).status)
      .toBe(200)
    const program = await reader(server, { headers: { authorization: `Bearer ${secret}` } as never })
    expect((await program.next(() => true)).kind).toBe('snapshot')
    const page = await reader(server, { protocols: ['tidegauge.v1', `bearer.${secret}`] })
    expect((await page.next(() => true)).kind).toBe('snapshot')
    expect(page.socket.protocol).toBe('tidegauge.v1')
    expect(server.output()).not.toContain(secret)
  })

  test('refuses a token that it does not know, and none at all', async () => {
    await expect(reader(server)).rejects.toThrow('401')
    await expect(reader(server, { headers: { authorization: 'Bearer tg_nobody' } as never })).rejects.toThrow('401')
    await expect(reader(server, { protocols: ['tidegauge.v1', 'bearer.tg_nobody'] })).rejects.toThrow('401')
    const secret = await token('elsewhere')
    await expect(
      reader(server, { headers: { origin: 'https://example.org', authorization: `Bearer ${secret}` } as never }),
    ).rejects.toThrow('403')
  })

  test("the guide's program comes with its token, and says when that is refused", async () => {
    const refused = watching(server.url, { TIDEGAUGE_TOKEN: 'tg_nobody' })
    await expect.poll(refused, { timeout: 15_000 }).toMatch(/^(refused: 401\nclosed 1006\n){2}/)
    const secret = await token('watcher')
    await expect
      .poll(async () => (await server.request('/api/v1/profile', { headers: { authorization: `Bearer ${secret}` } })).status)
      .toBe(200)
    await expect.poll(watching(server.url, { TIDEGAUGE_TOKEN: secret }), { timeout: 15_000 }).toBe('connected\n')
  })

  test('closes whoever came with a token when it is revoked', async () => {
    const [secret, other] = [await token('leaver'), await token('stayer')]
    await expect
      .poll(async () => (await server.request('/api/v1/profile', { headers: { authorization: `Bearer ${other}` } })).status)
      .toBe(200)
    const leaver = await reader(server, { headers: { authorization: `Bearer ${secret}` } as never })
    const stayer = await reader(server, { headers: { authorization: `Bearer ${other}` } as never })
    await tidegauge(['token', 'revoke', 'leaver', '--data', data])
    expect((await leaver.closed).code).toBe(1008)
    expect((await stayer.next(({ kind }) => kind === 'heartbeat')).kind).toBe('heartbeat')
    expect(stayer.socket.readyState).toBe(WebSocket.OPEN)
  })

  afterAll(async () => {
    await server.end()
  })
})
