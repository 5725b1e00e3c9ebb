import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operationsOf, type Operation } from '../support/open-api.ts'
import { servedDemo, type ServedDemo } from '../support/served-demo.ts'

const roles = ['public', 'read', 'write', 'admin'] as const
type Role = (typeof roles)[number]

/** Routes that anybody may call. A route gets into this list on purpose, or the test fails. */
const open = ['GET /api/v1/health', 'GET /api/v1/health/live', 'GET /api/v1/health/ready']

let served: ServedDemo
let operations: readonly Operation[]
const tokens = new Map<Role, string>()

beforeAll(async () => {
  served = await servedDemo('server:\n  require_token: true\n')
  for (const role of ['read', 'write', 'admin'] as const) tokens.set(role, await served.token(role))
  operations = operationsOf(await served.server.json('/api/v1/openapi.json'))
}, 60_000)
afterAll(() => served.remove(), 60_000)

/** A call whose parameters and body mean nothing: who is let through meets another refusal. */
function call({ method, path }: Operation, role: Role): Promise<Response> {
  const token = tokens.get(role)
  return served.server.request(path.replaceAll(/\{\w+\}/g, 'nothing-of-that-name'), {
    method,
    redirect: 'manual',
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(method !== 'GET' && method !== 'DELETE' && { body: '{"no such key":1}', headers: headersOf(token) }),
  })
}

function headersOf(token: string | undefined): Record<string, string> {
  return { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
}

test('every route lets through who has its role, and nobody else', async () => {
  expect(operations.length).toBeGreaterThan(5)
  for (const operation of operations)
    for (const role of roles) {
      const { status } = await call(operation, role)
      const expected = roles.indexOf(role) >= roles.indexOf(operation.role) ? 'let through' : role === 'public' ? 401 : 403
      const got = status === 401 || status === 403 ? status : 'let through'
      expect([operation.method, operation.path, role, got]).toEqual([operation.method, operation.path, role, expected])
    }
})

test('nothing is open to anybody but what is meant to be', () => {
  const public_ = operations.filter(({ role }) => role === 'public').map(({ method, path }) => `${method} ${path}`)
  expect(open).toEqual(expect.arrayContaining(public_))
})

test('what changes something needs more than the role read', () => {
  for (const { method, path, role } of operations)
    if (method !== 'GET') expect([method, path, role]).toEqual([method, path, expect.stringMatching(/^(write|admin)$/)])
})

test('a refusal says which role is needed, as a problem document, and how to say who one is', async () => {
  const anonymous = await served.server.request('/api/v1/tokens')
  expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(await anonymous.json()).toMatchObject({ code: 'UNAUTHENTICATED', detail: expect.stringContaining('admin') })
  const reader = await served.server.request('/api/v1/tokens', { headers: headersOf(tokens.get('read')) })
  expect(await reader.json()).toMatchObject({ status: 403, code: 'FORBIDDEN', detail: expect.stringContaining('admin') })
})

test('other schemes, other places and pieces of a token are no token', async () => {
  const token = tokens.get('admin') ?? ''
  for (const headers of [
    { authorization: token },
    { authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` },
    { authorization: `Bearer ${token} ${token}` },
    { authorization: `Bearer ${token.slice(0, -1)}` },
    { authorization: `Bearer ${token}A` },
    { cookie: `token=${token}` },
    { 'x-api-key': token },
  ])
    expect((await served.server.request('/api/v1/profile', { headers: headers as Record<string, string> })).status).toBe(401)
  expect((await served.server.request(`/api/v1/profile?token=${token}`)).status).toBe(401)
})

test('HEAD needs what GET needs, and has no body', async () => {
  expect((await served.server.request('/api/v1/profile', { method: 'HEAD' })).status).toBe(401)
  const answer = await served.server.request('/api/v1/profile', { method: 'HEAD', headers: headersOf(tokens.get('read')) })
  expect([answer.status, await answer.text()]).toEqual([200, ''])
})

test('another method is refused with those that are possible, also where the path has parameters', async () => {
  for (const [method, path] of [
    ['DELETE', '/api/v1/profile'],
    ['POST', '/api/v1/symbols/SYN001/profile'],
    ['OPTIONS', '/api/v1/profile'],
    ['PATCH', '/api/v1/tokens'],
  ] as const) {
    const answer = await served.server.request(path, { method, headers: { 'x-http-method-override': 'GET' } })
    expect([method, path, answer.status, await answer.json()]).toEqual([
      method,
      path,
      405,
      expect.objectContaining({ code: 'METHOD_NOT_ALLOWED' }),
    ])
    expect(answer.headers.get('allow')).not.toContain(method)
  }
})

describe('tokens', () => {
  const admin = (path: string, init: RequestInit = {}) => served.server.request(path, { ...init, headers: headersOf(tokens.get('admin')) })

  test('one that is made and revoked over HTTP holds from the one answer to the other', async () => {
    const made = await admin('/api/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'scraper', role: 'read' }) })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { id, token, prefix } = (await made.json()) as { id: string; token: string; prefix: string }
    expect(token.startsWith(prefix)).toBe(true)
    const asked = () => served.server.request('/api/v1/profile', { headers: headersOf(token) })
    expect((await asked()).status).toBe(200)
    expect((await admin('/api/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'scraper', role: 'read' }) })).status).toBe(409)
    expect((await admin(`/api/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await asked()).status).toBe(401)
    expect((await admin(`/api/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  test('one that is made and revoked by command is known and forgotten while the server runs', async () => {
    const token = await served.token('write', ['--name', 'by-command'])
    const status = async () => (await served.server.request('/api/v1/profile', { headers: headersOf(token) })).status
    await expect.poll(status, { timeout: 5_000 }).toBe(200)
    await served.command(['token', 'revoke', 'by-command'])
    await expect.poll(status, { timeout: 5_000 }).toBe(401)
  })

  test('one that ends is refused from that moment on', async () => {
    const { token } = (await (
      await admin('/api/v1/tokens', {
        method: 'POST',
        body: JSON.stringify({ name: 'brief', role: 'read', expires_at: new Date(Date.now() + 1500).toISOString() }),
      })
    ).json()) as { token: string }
    const status = async () => (await served.server.request('/api/v1/profile', { headers: headersOf(token) })).status
    expect(await status()).toBe(200)
    await expect.poll(status, { timeout: 10_000 }).toBe(401)
  })

  test('lists show neither tokens nor hashes', async () => {
    const [listed, printed] = [
      await (await admin('/api/v1/tokens')).text(),
      (await served.command(['token', 'list', '--format', 'json'])).stdout,
    ]
    for (const text of [listed, printed]) {
      expect(text).toContain('"admin"')
      expect(text).not.toMatch(/tg_[0-9a-f]{12}_/)
      expect(text).not.toContain('hash')
    }
  })

  test('an end that is past, another role and unknown keys are refused', async () => {
    for (const body of [
      { name: 'x', role: 'read', expires_at: '2001-01-01T00:00:00Z' },
      { name: 'x', role: 'public' },
      { name: 'x', role: 'read', hash: '00' },
      { name: '../x', role: 'read' },
      { name: '', role: 'read' },
    ])
      expect((await admin('/api/v1/tokens', { method: 'POST', body: JSON.stringify(body) })).status).toBe(400)
  })
})

describe('the audit log', () => {
  const entries = async () =>
    (
      (await (await served.server.request('/api/v1/audit?limit=1000', { headers: headersOf(tokens.get('admin')) })).json()) as {
        entries: {
          action: string
          actor: string | null
          target: string | null
          status: number
          request_id: string | null
          address: string
        }[]
      }
    ).entries

  test('has every change, who made it, and attempts that were refused', async () => {
    const make = (role: Role) =>
      served.server.request('/api/v1/tokens', {
        method: 'POST',
        headers: headersOf(tokens.get(role)),
        body: '{"name":"audited","role":"read"}',
      })
    await make('public')
    await make('write')
    await make('admin')
    expect((await entries()).slice(0, 3).map(({ action, actor, status }) => [action, actor, status])).toEqual([
      ['token.create', 'admin', 201],
      ['token.create', 'write', 403],
      ['token.create', null, 401],
    ])
    expect((await entries())[0]).toMatchObject({
      target: 'audited',
      address: '127.0.0.1',
      request_id: expect.stringMatching(/^[\w-]{4,}$/),
    })
  })

  test('has what was done by command', async () => {
    expect((await entries()).some(({ action, actor }) => action === 'token.create' && actor?.startsWith('command line') === true)).toBe(
      true,
    )
  })

  test('is read page by page', async () => {
    const all = await entries()
    const paged: unknown[] = []
    let cursor: string | null = null
    do {
      const page = (await (
        await served.server.request(`/api/v1/audit?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`, {
          headers: headersOf(tokens.get('admin')),
        })
      ).json()) as { entries: unknown[]; next_cursor: string | null }
      paged.push(...page.entries)
      cursor = page.next_cursor
    } while (cursor !== null)
    expect(paged).toEqual(all)
  })
})
