import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ApiReply, ApiRequest } from './route.ts'

const compress = promisify(gzip)

/** Below this many bytes compressing costs more than it saves. */
const leastCompressed = 1400

interface Kept {
  readonly version: string
  readonly etag: string
  readonly body: Buffer
  compressed: Promise<Buffer> | null
}

/**
 * Answers that hold for one snapshot of the lake, kept by path until a newer snapshot is there. Each is written and compressed once; conditional requests
 * get 304. Bounded: what was asked for longest ago goes first.
 */
export class CachedReplies {
  readonly #kept = new Map<string, Kept>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Sends what `build` gives, or gave for the same path and version. What `build` throws is not kept. */
  async send(request: ApiRequest, reply: ApiReply, version: string, build: () => unknown): Promise<ApiReply> {
    const kept = this.#lookUp(request.url, version) ?? this.#keep(request.url, version, await build())
    reply.header('etag', kept.etag).header('cache-control', 'private, no-cache').header('vary', 'accept-encoding')
    if (request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag === kept.etag || tag === '*') === true)
      return reply.status(304).send()
    reply.header('content-type', 'application/json; charset=utf-8')
    if (kept.body.length < leastCompressed || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(kept.body)
    kept.compressed ??= compress(kept.body, { level: 5 })
    return reply.header('content-encoding', 'gzip').send(await kept.compressed)
  }

  #lookUp(path: string, version: string): Kept | null {
    const known = this.#kept.get(path)
    if (known === undefined) return null
    this.#kept.delete(path)
    if (known.version !== version) {
      this.#bytes -= sizeOf(path, known)
      return null
    }
    this.#kept.set(path, known)
    return known
  }

  #keep(path: string, version: string, value: unknown): Kept {
    const body = Buffer.from(JSON.stringify(value))
    const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    const made: Kept = { version, etag, body, compressed: null }
    const before = this.#kept.get(path)
    if (before !== undefined) this.#bytes -= sizeOf(path, before)
    this.#kept.delete(path)
    this.#kept.set(path, made)
    this.#bytes += sizeOf(path, made)
    for (const [oldest, entry] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break
      this.#kept.delete(oldest)
      this.#bytes -= sizeOf(oldest, entry)
    }
    return made
  }
}

/** Twice the body: its compressed twin is counted as if it saved nothing. */
function sizeOf(path: string, { body }: Kept): number {
  return 2 * body.length + path.length + 200
}
