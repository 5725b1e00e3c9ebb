import type { Readable } from 'node:stream'
import { connectionError, OutboundError } from './outbound-error.ts'
import type { ConnectTarget } from './guarded-connect.ts'
import { abortError } from './guarded-connect.ts'
import { parseHttpUrl, placeOf, portOf } from './target.ts'
import type { Socket } from 'node:net'

export interface OutboundRequest {
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** What is read of the answer at most; 64 KiB by default. */
  readonly maxBodyBytes?: number
  /** Redirects followed at most; none by default: the redirect is then the answer. */
  readonly maxRedirects?: number
  readonly signal: AbortSignal
}

export interface OutboundAnswer {
  readonly status: number
  /** By lower-case names; several of one name joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Whether there was more of it than was read. */
  readonly cut: boolean
}

type Connect = (target: ConnectTarget) => Promise<Socket>

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Sends one request over a connection of its own, opened by `connect`, and follows redirects itself, each over a new connection that is checked like the first. To another
 * origin nothing goes along but the method's own headers: no header of the caller, no body of a POST turned GET. Never from https to http. Rejects with OutboundError, which
 * tells nothing of URL, headers or body.
 */
export async function guardedFetch(request: OutboundRequest, connect: Connect): Promise<OutboundAnswer> {
  let url = parseHttpUrl(request.url)
  let { method = 'GET', headers = {}, body } = request
  for (let left = request.maxRedirects ?? 0; ; left--) {
    const answer = await send(url, { ...request, method, headers, ...(body !== undefined && { body }) }, connect)
    const location = answer.headers['location']
    if (request.maxRedirects === undefined || request.maxRedirects === 0 || !redirects.has(answer.status) || location === undefined)
      return answer
    if (left === 0) throw new OutboundError('redirects', `${placeOfUrl(url)}: redirected more than ${request.maxRedirects} times`)
    const next = parseHttpUrl(location, url)
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw new OutboundError('redirects', `${placeOfUrl(url)}: redirected from https to http`)
    if (answer.status === 303 || (answer.status < 303 && method === 'POST')) {
      if (method !== 'HEAD') method = 'GET'
      body = undefined
    }
    if (next.origin !== url.origin) {
      headers = {}
      if (body !== undefined) throw new OutboundError('redirects', `${placeOfUrl(url)}: redirected a body to another host`)
    }
    url = next
  }
}

async function send(url: URL, request: OutboundRequest, connect: Connect): Promise<OutboundAnswer> {
  const { signal, maxBodyBytes = 65_536 } = request
  const place = placeOfUrl(url)
  const { Client } = await import('undici')
  const client = new Client(url.origin, {
    // undici opens no socket of its own.
    connect: ({ hostname, port, protocol }, callback) => {
      const secure = protocol === 'https:'
      connect({
        host: hostname,
        port: port === '' ? (secure ? 443 : 80) : Number(port),
        tls: secure ? { ALPNProtocols: ['http/1.1'] } : null,
        signal,
      }).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error as Error, null),
      )
    },
    pipelining: 1,
    maxHeaderSize: 32_768,
    // The signal is the only limit of time.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const answer = await client.request({
      path: url.pathname + url.search,
      method: request.method ?? 'GET',
      headers: { 'user-agent': 'tidegauge', accept: '*/*', 'accept-encoding': 'identity', ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
      signal,
    })
    const { body, cut } = await readAtMost(answer.body, maxBodyBytes)
    return { status: answer.statusCode, headers: flat(answer.headers), body, cut }
  } catch (error) {
    throw signal.aborted ? abortError(place, signal) : safeError(place, error)
  } finally {
    await client.destroy().catch(() => undefined)
  }
}

function safeError(place: string, error: unknown): OutboundError {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  if (typeof code === 'string' && (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW' || code.startsWith('UND_ERR_INVALID')))
    return new OutboundError('protocol', `${place}: the answer is not HTTP`, code)
  return connectionError(place, error)
}

async function readAtMost(stream: Readable, maxBytes: number): Promise<{ body: Uint8Array; cut: boolean }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk.subarray(0, maxBytes - length))
    length += chunk.length
    if (length > maxBytes) return { body: Buffer.concat(chunks), cut: true }
  }
  return { body: Buffer.concat(chunks), cut: false }
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const all = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value
  return all
}

function placeOfUrl(url: URL): string {
  return placeOf(url.hostname.replace(/^\[|\]$/g, ''), portOf(url))
}
