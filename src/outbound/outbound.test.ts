import { createServer as createSecureServer } from 'node:https'
import { describe, expect, test } from 'vitest'
import { makeCertificate } from '../../test/support/certificates.ts'
import { httpLoopback, loopback, stopServersAfterEach, tcpLoopback } from '../../test/support/loopback.ts'
import { type AllowList, guardedPolicy, operatorPolicy, parseAllowList } from './destination-policy.ts'
import type { Resolve } from './guarded-connect.ts'
import type { OutboundError } from './outbound-error.ts'
import { createOutbound } from './outbound.ts'

stopServersAfterEach()

const allow = (...entries: string[]): AllowList => parseAllowList(entries) as AllowList
const signal = (ms = 10_000) => AbortSignal.timeout(ms)
const failure = async (work: Promise<unknown>): Promise<OutboundError> => {
  const ended = await work.then(
    () => null,
    (error: unknown) => error,
  )
  expect(ended).toMatchObject({ name: 'OutboundError' })
  return ended as OutboundError
}
const answering =
  (...answers: string[]): Resolve =>
  async () =>
    answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const inside = [
  '127.1',
  '127.0.0.1',
  '127.0.0.1.',
  '0x7f.1',
  '0x7f000001',
  '017700000001',
  '2130706433',
  '①②⑦.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[fe80::1]',
  '[fd00::1]',
  '[64:ff9b::7f00:1]',
  '169.254.169.254',
  '0xa9fea9fe',
  '169.254.169.254.',
  'metadata.google.internal',
  'metadata.google.internal.',
  'METADATA.google.internal',
  'metadata',
  '100.64.0.1',
  '0.0.0.0',
  '0',
  '[::]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  'localhost',
  'LOCALHOST.',
  'ｌｏｃａｌｈｏｓｔ',
]

describe('destinations inside are refused', () => {
  test.each(inside)('http://%s', async (host) => {
    const server = await httpLoopback((_, answer) => answer.end('inside'))
    const outbound = createOutbound(guardedPolicy())
    const refused = await failure(outbound.fetch({ url: `http://${host}:${server.port}/`, signal: signal() }))
    expect(refused.reason).toBe('refused')
    expect((await failure(outbound.connect({ host, port: server.port, tls: null, signal: signal() }))).reason).toBe('refused')
    expect((await failure(outbound.addresses({ host, port: server.port, signal: signal() }))).reason).toBe('refused')
    expect(server.connections).toBe(0)
  })

  test.each(inside)('a redirect to http://%s', async (host) => {
    const target = await httpLoopback((_, answer) => answer.end('inside'))
    const { port } = await httpLoopback((_, answer) =>
      answer.writeHead(302, { location: `http://${host.replaceAll(/[^ -~]+/g, encodeURIComponent)}:${target.port}/` }).end(),
    )
    // The first host is open by name; what it points to is not.
    const outbound = createOutbound(guardedPolicy(allow('open.test')), { resolve: async (name) => answering('127.0.0.1')(name) })
    const refused = await failure(outbound.fetch({ url: `http://open.test:${port}/`, maxRedirects: 3, signal: signal() }))
    expect(refused.reason).toBe('refused')
    expect(target.connections).toBe(0)
  })

  test.each(['xn--localhost-9f4b', 'xn--e1afmkfd.test', 'inside.test', 'inside.test.'])(
    'the name %s that resolves to inside',
    async (name) => {
      const outbound = createOutbound(guardedPolicy(), { resolve: answering('10.0.0.1') })
      expect((await failure(outbound.fetch({ url: `http://${name}/`, signal: signal() }))).reason).toMatch(/refused|bad-url/)
    },
  )

  test('a name with one address inside among others', async () => {
    const outbound = createOutbound(guardedPolicy(), { resolve: answering('8.8.8.8', '127.0.0.1') })
    expect(await failure(outbound.fetch({ url: 'http://mixed.test/', signal: signal() }))).toMatchObject({
      reason: 'refused',
      message:
        'mixed.test:80: connecting there is not allowed (a loopback address behind this name); outbound.allow in the config opens it on purpose',
    })
  })

  test('a user or password in a URL, another scheme, no URL at all', async () => {
    const outbound = createOutbound(operatorPolicy())
    for (const url of [
      'http://ok@127.0.0.1/',
      'http://a:b@8.8.8.8/',
      'file:///etc/passwd',
      'gopher://a.test/',
      'ftp://a',
      'javascript:1',
      '//a',
      '',
    ])
      expect((await failure(outbound.fetch({ url, signal: signal() }))).reason, url).toBe('bad-url')
    for (const host of ['', 'a b', 'a/b', 'ok@127.0.0.1', '[::1', 'a:80'])
      expect((await failure(outbound.connect({ host, port: 80, tls: null, signal: signal() }))).reason, host).toBe('bad-url')
  })
})

test('a name that answers differently the second time is asked once, and that answer is where the connection goes', async () => {
  const server = await httpLoopback((_, answer) => answer.end('inside'))
  let asked = 0
  const rebinding: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
  const outbound = createOutbound(guardedPolicy(allow('127.0.0.2')), { resolve: rebinding })
  // 127.0.0.2 is allowed and nothing listens there; had the name been looked up again, the server would have been reached.
  expect((await failure(outbound.fetch({ url: `http://rebind.test:${server.port}/`, signal: signal() }))).code).toBe('ECONNREFUSED')
  expect(asked).toBe(1)
  expect((await failure(outbound.fetch({ url: `http://rebind.test:${server.port}/`, signal: signal() }))).reason).toBe('refused')
  expect(server.connections).toBe(0)
})

describe('a request', () => {
  const outbound = createOutbound(operatorPolicy())

  test('gives status, headers and body', async () => {
    const { port } = await httpLoopback((request, answer) => answer.writeHead(201, { 'X-A': 'b' }).end(`${request.method} ${request.url}`))
    const answer = await outbound.fetch({ url: `http://localhost:${port}/a?b=c`, method: 'POST', body: '{}', signal: signal() })
    expect(answer).toMatchObject({ status: 201, headers: { 'x-a': 'b' }, cut: false })
    expect(Buffer.from(answer.body).toString()).toBe('POST /a?b=c')
  })

  test('reads no more of a body than its limit', async () => {
    const { port } = await httpLoopback((_, answer) => {
      const more = (): void => {
        while (!answer.destroyed && answer.write('x'.repeat(65_536)));
      }
      answer.on('drain', more)
      more()
    })
    const { body, cut } = await outbound.fetch({ url: `http://127.0.0.1:${port}/`, maxBodyBytes: 100, signal: signal() })
    expect(body).toHaveLength(100)
    expect(cut).toBe(true)
  })

  test('ends with its signal, whether the answer does not begin or does not end', async () => {
    const silent = await httpLoopback(() => undefined)
    const slow = await httpLoopback((_, answer) => answer.write('x'))
    const mute = await tcpLoopback(() => undefined)
    for (const server of [silent, slow, mute]) {
      const late = await failure(outbound.fetch({ url: `http://127.0.0.1:${server.port}/`, signal: signal(100) }))
      expect(late.reason).toBe('timed-out')
    }
    const given = new AbortController()
    const pending = failure(outbound.fetch({ url: `http://127.0.0.1:${silent.port}/`, signal: given.signal }))
    given.abort()
    expect((await pending).reason).toBe('aborted')
  })

  test('follows so many redirects, and not from https to http', async () => {
    const server = await httpLoopback((request, answer) => {
      const step = Number(request.url?.slice(1))
      answer.writeHead(step > 0 ? 302 : 200, { location: `/${step - 1}` }).end(String(step))
    })
    const at = (step: number) => ({ url: `http://127.0.0.1:${server.port}/${step}`, signal: signal() })
    expect((await outbound.fetch(at(1))).status).toBe(302)
    expect((await outbound.fetch({ ...at(3), maxRedirects: 3 })).status).toBe(200)
    expect((await failure(outbound.fetch({ ...at(3), maxRedirects: 2 }))).reason).toBe('redirects')
    expect(server.connections).toBe(1 + 4 + 3)
    const { key, cert } = makeCertificate({ names: ['localhost'] })
    const secure = await loopback(
      createSecureServer({ key, cert }, (_, answer) => answer.writeHead(302, { location: `http://localhost:${server.port}/0` }).end()),
    )
    const trusting = createOutbound(operatorPolicy(), { authorities: [cert] })
    const url = `https://localhost:${secure.port}/`
    expect((await trusting.fetch({ url, signal: signal() })).status).toBe(302)
    expect((await failure(trusting.fetch({ url, maxRedirects: 1, signal: signal() }))).reason).toBe('redirects')
    expect(await failure(outbound.fetch({ url, signal: signal() }))).toMatchObject({
      reason: 'certificate',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
  })

  test("takes the caller's headers to no other origin", async () => {
    const seen: (string | undefined)[] = []
    const target = await httpLoopback((request, answer) => {
      seen.push(request.headers.authorization, request.headers['x-key'] as string | undefined)
      answer.end()
    })
    const { port } = await httpLoopback((request, answer) =>
      request.url === '/same'
        ? answer.end(request.headers.authorization)
        : answer.writeHead(307, { location: request.url === '/' ? '/same' : `http://127.0.0.1:${target.port}/` }).end(),
    )
    const headers = { authorization: 'Bearer canary', 'x-key': 'canary' }
    const same = await outbound.fetch({ url: `http://127.0.0.1:${port}/`, headers, maxRedirects: 2, signal: signal() })
    expect(Buffer.from(same.body).toString()).toBe('Bearer canary')
    await outbound.fetch({ url: `http://127.0.0.1:${port}/other`, headers, maxRedirects: 2, signal: signal() })
    expect(seen).toEqual([undefined, undefined])
    const posting = { url: `http://127.0.0.1:${port}/other`, method: 'POST', body: 'canary', maxRedirects: 2, signal: signal() } as const
    expect((await failure(outbound.fetch(posting))).reason).toBe('redirects')
  })

  test('an error tells nothing of the URL but host and port, and nothing that the other side sent', async () => {
    const canary = 'canary-3f9a'
    const closed = await httpLoopback(() => undefined)
    await closed.stop()
    const rude = await tcpLoopback((socket) => socket.end(`${canary} says hello\r\n\r\n`))
    const ports = [closed.port, rude.port]
    for (const port of ports) {
      const url = `http://127.0.0.1:${port}/${canary}?key=${canary}#${canary}`
      const error = await failure(outbound.fetch({ url, headers: { authorization: canary }, signal: signal() }))
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(canary)
      expect(error.message).toContain(`127.0.0.1:${port}: `)
    }
    const refused = await failure(createOutbound(guardedPolicy()).fetch({ url: `http://10.0.0.1/${canary}`, signal: signal() }))
    expect(refused.message).not.toContain(canary)
  })
})
