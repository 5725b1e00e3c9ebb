import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../support/certificates.ts'
import { servedDemo, type ServedDemo } from '../support/served-demo.ts'
import { startServer } from '../support/server.ts'

const everything: ServedDemo[] = []
afterAll(async () => {
  await Promise.all(everything.map((served) => served.remove()))
}, 60_000)
async function serve(...args: Parameters<typeof servedDemo>): Promise<ServedDemo> {
  const served = await servedDemo(...args)
  everything.push(served)
  return served
}

/** Sends bytes as they are and gives what comes back until the server closes. */
function raw({ server }: ServedDemo, text: string): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = createConnection({ host: hostname, port: Number(port) }, () => socket.write(text))
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('close', () => {
      resolve(answer)
    })
    socket.on('error', reject)
  })
}

function ask(served: ServedDemo, line: string, headers: Readonly<Record<string, string>>, body = ''): Promise<string> {
  const all = { connection: 'close', ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }), ...headers }
  return raw(
    served,
    `${line} HTTP/1.1\r\n${Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n${body}`,
  )
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

describe('on the loopback address without tokens', () => {
  let served: ServedDemo
  let host: string
  beforeAll(async () => {
    served = await serve('server:\n  public_names: [lake.example.org]\n  request_timeout: 1500ms\n  body_limit: 4 KiB\n')
    host = new URL(served.server.url).host
  }, 60_000)

  test('a caller on this machine is an admin', async () => {
    expect((await served.server.request('/api/v1/tokens')).status).toBe(200)
  })

  test('a page that had its name pointed here is refused', async () => {
    for (const name of ['evil.example', `evil.example:${host.split(':')[1] ?? ''}`, 'localhost.evil.example', '127.0.0.1.evil.example'])
      expect([name, statusOf(await ask(served, 'GET /api/v1/profile', { host: name }))]).toEqual([name, 403])
    for (const name of [host, 'localhost', 'LOCALHOST:8787', '127.0.0.1', '[::1]:1'])
      expect([name, statusOf(await ask(served, 'GET /api/v1/profile', { host: name }))]).toEqual([name, 200])
  })

  test('under a public name, or by way of a proxy, a caller needs a token', async () => {
    expect(statusOf(await ask(served, 'GET /api/v1/profile', { host: 'lake.example.org' }))).toBe(401)
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
      expect([name, statusOf(await ask(served, 'GET /api/v1/profile', { host, [name]: '127.0.0.1' }))]).toEqual([name, 401])
  })

  test("another site's page can change nothing and read nothing", async () => {
    const body = '{"name":"foreign","role":"admin"}'
    for (const origin of ['https://evil.example', 'null', `http://${host}.evil.example`, `http://evil@${host}`, 'http://localhost:1'])
      expect([
        origin,
        statusOf(await ask(served, 'POST /api/v1/tokens', { host, origin, 'content-type': 'application/json' }, body)),
      ]).toEqual([origin, 403])
    // What a form of any page can send without asking first.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect([type, statusOf(await ask(served, 'POST /api/v1/tokens', { host, 'content-type': type }, body))]).toEqual([type, 415])
    const read = await ask(served, 'GET /api/v1/profile', { host, origin: 'https://evil.example' })
    expect(read.toLowerCase()).not.toContain('access-control-allow')
    const preflight = await ask(served, 'OPTIONS /api/v1/tokens', {
      host,
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    })
    expect([statusOf(preflight), preflight.toLowerCase().includes('access-control-allow')]).toEqual([405, false])
    expect(JSON.stringify(await served.server.json('/api/v1/tokens'))).not.toContain('foreign')
    expect(
      statusOf(await ask(served, 'POST /api/v1/tokens', { host, origin: `http://${host}`, 'content-type': 'application/json' }, body)),
    ).toBe(201)
  })

  test('a WebSocket of another origin, or of none without a token, is refused', async () => {
    const socket = {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }
    for (const origin of [{}, { origin: 'null' }, { origin: 'https://evil.example' }])
      expect([
        origin,
        statusOf(await ask(served, 'GET /api/v1/monitoring/live', { ...socket, ...origin, connection: 'Upgrade, close' })),
      ]).toEqual([origin, 403])
  })

  test('paths lead to routes only', async () => {
    for (const path of [
      '/api/docs/../../package.json',
      '/api/docs/..%2f..%2fpackage.json',
      '/api/docs/%2e%2e/%2e%2e/etc/passwd',
      '//etc/passwd',
      '/api/v1/symbols/..%2f..%2f..%2fetc%2fpasswd/profile',
      '/api/v1/symbols/%00/profile',
      '/api/v1/symbols/__proto__/profile',
      '/api/v1/symbols/constructor/profile',
      `/api/v1/symbols/${'%41'.repeat(400)}/profile`,
      '/api/v1/symbols/%/profile',
      '/api/v1/symbols/%ED%A0%80/profile',
    ]) {
      const answer = await ask(served, `GET ${path}`, { host })
      expect([path, [400, 404, 413].includes(statusOf(answer)), /"code":"[A-Z_]+"/.test(answer)]).toEqual([path, true, true])
      expect(answer).not.toContain('root:')
    }
  })

  test('bodies beyond the limit, of other types, too deep or with keys that JavaScript minds are refused', async () => {
    const post = (body: string, type = 'application/json') =>
      served.server.request('/api/v1/tokens', { method: 'POST', headers: { 'content-type': type }, body })
    expect((await post(JSON.stringify({ name: 'x'.repeat(5000), role: 'read' }))).status).toBe(413)
    expect((await post('name=x&role=read', 'application/x-www-form-urlencoded')).status).toBe(415)
    for (const body of [
      '{"__proto__":{"role":"admin"},"name":"p","role":"read"}',
      '{"constructor":{"prototype":{}},"name":"p","role":"read"}',
      '[['.repeat(500),
    ]) {
      const answer = await post(body)
      expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'REQUEST_INVALID' })])
    }
  })

  test('headers beyond 16 KiB, and what is no HTTP, are answered with a problem document', async () => {
    const large = await ask(served, 'GET /api/v1/profile', { host, 'x-large': 'x'.repeat(20_000) })
    expect([statusOf(large), large.includes('"code":"TOO_LARGE"')]).toEqual([431, true])
    for (const text of ['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET /api/v1/profile HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n']) {
      const answer = await raw(served, text)
      expect([text, statusOf(answer), answer.includes('application/problem+json')]).toEqual([text, 400, true])
    }
    const smuggled = await raw(
      served,
      `POST /api/v1/tokens HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v1/tokens HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
    )
    expect(statusOf(smuggled)).toBe(400)
  })

  test('a request that never arrives in full does not hold its connection', async () => {
    for (const text of [
      'GET /api/v1/profile HTTP/1.1\r\nhost: localhost\r\nx: ',
      `POST /api/v1/tokens HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"name":`,
    ])
      expect([text, statusOf(await raw(served, text))]).toEqual([text, 408])
  })

  test('answers tell browsers to run, frame and guess nothing', async () => {
    const { headers } = await served.server.request('/api/v1/profile')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    const docs = await served.server.request('/api/docs')
    expect(docs.headers.get('content-security-policy')).toMatch(/script-src 'self';/)
    expect(await docs.text()).not.toMatch(/<script(?![^>]* src=)|\son\w+=/)
  })
})

describe('secrets', () => {
  test('a token stands in no answer, error, list, metric, log or file', async () => {
    const served = await serve('server:\n  require_token: true\n')
    const token = await served.token('admin')
    const secret = token.slice(16)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const said: string[] = []
    for (const [path, init] of [
      ['/api/v1/tokens', { headers }],
      ['/api/v1/audit', { headers }],
      [`/api/v1/tokens/${token}`, { method: 'DELETE', headers }],
      [`/api/v1/symbols/index?search=${token}`, { headers }],
      [`/api/v1/profile?token=${token}`, {}],
      [`/nowhere/${token}`, { headers }],
      ['/metrics', { headers }],
      ['/api/v1/profile', { headers: { authorization: `Bearer ${token}x` } }],
      ['/api/v1/tokens', { method: 'POST', headers, body: `{"name":"${token}","role":"read"}` }],
      ['/api/v1/tokens', { method: 'POST', headers, body: `{"${token}":1}` }],
    ] as [string, RequestInit][]) {
      const answer = await served.server.request(path, init)
      // What a caller names itself may be named in the answer to it alone.
      if (!path.includes(token) && !JSON.stringify(init.body ?? '').includes(token)) said.push(await answer.text())
    }
    said.push((await served.command(['token', 'list', '--format', 'json'])).stdout)
    await served.server.end()
    said.push(served.server.output())
    for (const text of said) expect(text).not.toContain(secret)
    const files = readdirSync(served.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.some(({ name }) => name === 'monitor.db')).toBe(true)
    for (const { parentPath, name } of files)
      expect([name, readFileSync(join(parentPath, name), 'latin1').includes(secret)]).toEqual([name, false])
  })
})

describe('beyond the loopback address', () => {
  test('a server without a token does not start, and says how to make one; with one it always asks', async () => {
    const served = await serve('')
    await served.server.end()
    const words = ['--config', join(served.folder, 'tidegauge.yaml'), '--data', join(served.folder, 'data'), '--host', '0.0.0.0']
    await expect(startServer(words)).rejects.toThrow(/ended with 2.*tidegauge token create --name me --role admin/s)
    const { stdout } = await served.command(['token', 'create', '--name', 'ada', '--role', 'read'])
    const server = await startServer(words)
    expect((await server.request('/api/v1/profile')).status).toBe(401)
    expect((await server.request('/api/v1/profile', { headers: { authorization: `Bearer ${stdout.trim()}` } })).status).toBe(200)
    await server.end()
  })

  test('a port that is taken is named', async () => {
    const served = await serve('')
    const words = ['--data', join(served.folder, 'other'), '--port', new URL(served.server.url).port]
    await expect(startServer([join(served.folder, 'lake'), ...words])).rejects.toThrow(/ended with 2.*another program listens there/s)
  })
})

test('with TLS only TLS is spoken, of version 1.2 or newer', async () => {
  const { key, cert } = makeCertificate({ names: ['127.0.0.1', 'localhost'] })
  const served = await serve('server:\n  tls: { cert: cert.pem, key: key.pem }\n', {
    before: async ({ folder }) => {
      writeFileSync(join(folder, 'cert.pem'), cert)
      writeFileSync(join(folder, 'key.pem'), key)
    },
  })
  const { port, protocol } = new URL(served.server.url)
  expect(protocol).toBe('https:')
  const answer = await new Promise<{ status: number | undefined; hsts: unknown }>((resolve, reject) => {
    get(`${served.server.url}/api/v1/profile`, { ca: cert }, (response) => {
      response.resume()
      resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'] })
    }).on('error', reject)
  })
  expect(answer).toEqual({ status: 200, hsts: expect.stringContaining('max-age') })
  const old = new Promise((resolve, reject) => {
    connect(
      { host: '127.0.0.1', port: Number(port), ca: cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      () => {
        resolve('connected')
      },
    ).on('error', reject)
  })
  await expect(old).rejects.toThrow()
  expect(statusOf(await raw(served, 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'))).not.toBe(200)
})

describe('limits of requests', () => {
  test('beyond them a caller waits as long as it is told; who has a good token is not held up by who has none', async () => {
    const served = await serve('server:\n  require_token: true\n  rate_limit: { per_minute: 30, failed_per_minute: 3, loopback: true }\n')
    const { stdout } = await served.command(['token', 'create', '--name', 'ada', '--role', 'read'])
    const ask = (token: string) => served.server.request('/api/v1/profile', { headers: { authorization: `Bearer ${token}` } })
    await expect.poll(async () => (await ask(stdout.trim())).status, { interval: 500, timeout: 10_000 }).not.toBe(401)
    await expect.poll(async () => (await ask('wrong')).status).toBe(429)
    expect((await ask(stdout.trim())).status).toBe(200)
    let last = await ask(stdout.trim())
    for (let i = 0; i < 40 && last.status === 200; i++) last = await ask(stdout.trim())
    expect([last.status, await last.json()]).toEqual([429, expect.objectContaining({ code: 'RATE_LIMITED' })])
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('paths that are none are counted as well', async () => {
    const served = await serve('server:\n  rate_limit: { per_minute: 5, loopback: true }\n')
    const statuses = []
    for (let i = 0; i < 12; i++) statuses.push((await served.server.request(`/nowhere/${i}`)).status)
    expect([...new Set(statuses)]).toEqual([404, 429])
    const last = await served.server.request('/api/v1/profile', { method: 'PUT' })
    expect([last.status, await last.json()]).toEqual([429, expect.objectContaining({ code: 'RATE_LIMITED' })])
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('callers on this machine are not counted by default', async () => {
    const served = await serve('server:\n  rate_limit: { per_minute: 5 }\n')
    for (let i = 0; i < 20; i++) expect((await served.server.request('/api/v1/profile')).status).toBe(200)
  })
})

test('origins that are set may read and change, and no others', async () => {
  const served = await serve('server:\n  cors: { origins: ["https://desk.example.org"] }\n')
  const allowed = (origin: string, init: RequestInit = {}) =>
    served.server.request('/api/v1/profile', { ...init, headers: { origin, ...(init.headers as object) } })
  expect((await allowed('https://desk.example.org')).headers.get('access-control-allow-origin')).toBe('https://desk.example.org')
  expect((await allowed('https://evil.example')).headers.get('access-control-allow-origin')).not.toBe('https://evil.example')
  const preflight = await allowed('https://desk.example.org', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } })
  expect([preflight.status, preflight.headers.get('access-control-allow-credentials')]).toEqual([204, null])
  for (const path of ['/api/v1/profile', '/metrics'])
    expect([path, (await served.server.request(path)).headers.get('vary')]).toEqual([path, 'Origin, accept-encoding'])
  for (const path of ['/nowhere', '/api/v1/profiles']) expect([path, (await served.server.request(path)).status]).toEqual([path, 404])
  const put = await served.server.request('/api/v1/profile', { method: 'PUT' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})
