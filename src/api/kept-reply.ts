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
    reply.header('etag', this.#etag).header('cache-control', 'private, no-cache').header('vary', 'accept-encoding')
    if (request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag === this.#etag || tag === '*') === true)
      return reply.status(304).send()
    reply.header('content-type', this.#type)
    if (this.bytes.length < leastCompressed || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(this.bytes)
    this.#compressed ??= compress(this.bytes, { level: 5 })
    return reply.header('content-encoding', 'gzip').send(await this.#compressed)
  }
}
