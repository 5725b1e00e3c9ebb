import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ApiReply, ApiRequest } from './route.ts'

const compress = promisify(gzip)

/** Below this many bytes compressing costs more than it saves. */
const leastCompressed = 1400

/** A body that is sent more than once: compressed once, and not at all to who has it. */
export class KeptBody {
  readonly bytes: Buffer
  readonly #type: string
  readonly #etag: string
  #compressed: Promise<Buffer> | null = null

  constructor(bytes: Buffer, type: string) {
    this.bytes = bytes
    this.#type = type
    this.#etag = `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  }

  async send(request: ApiRequest, reply: ApiReply): Promise<ApiReply> {
    const isGzipped = takesGzip(request, reply) && this.bytes.length >= leastCompressed
    reply.header('etag', this.#etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag === this.#etag || tag === '*') === true)
      return reply.status(304).send()
    reply.header('content-type', this.#type)
    if (!isGzipped) return reply.send(this.bytes)
    this.#compressed ??= compress(this.bytes, { level: 5 })
    return reply.header('content-encoding', 'gzip').send(await this.#compressed)
  }
}

/** Whether who asks takes gzip. Says in `Vary` that the answer depends on that, beside what it depends on already. */
export function takesGzip(request: ApiRequest, reply: ApiReply): boolean {
  const varies = reply.getHeader('vary')
  reply.header('vary', varies === undefined ? 'accept-encoding' : `${String(varies)}, accept-encoding`)
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(request.headers['accept-encoding'] ?? '')
}
