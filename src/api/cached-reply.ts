import { KeptBody } from './kept-reply.ts'
import type { ApiReply, ApiRequest } from './route.ts'

interface Kept {
  readonly version: string
  readonly body: KeptBody
}

export interface CachedRepliesOptions {
  readonly maxBytes: number
  /** Why the snapshot may be old; said in the header `tidegauge-stale` of every answer. */
  readonly staleBecause: () => string | null
}

/**
 * Answers that hold for one snapshot of the lake, kept by path until a newer snapshot is there. Each is written and compressed once; conditional requests
 * get 304. Bounded: what was asked for longest ago goes first.
 */
export class CachedReplies {
  readonly #kept = new Map<string, Kept>()
  /** Being built, by path and version. */
  readonly #building = new Map<string, Promise<Kept>>()
  readonly #options: CachedRepliesOptions
  #bytes = 0

  constructor(options: CachedRepliesOptions) {
    this.#options = options
  }

  /** Sends what `build` gives, or gave for the same path and version; who asks while it is built waits for it. What `build` throws is not kept. */
  async send(request: ApiRequest, reply: ApiReply, version: string, build: () => unknown): Promise<ApiReply> {
    const stale = this.#options.staleBecause()
    if (stale !== null) reply.header('tidegauge-stale', headerText(stale))
    const kept = this.#lookUp(request.url, version) ?? (await this.#buildOnce(request.url, version, build))
    return kept.body.send(request, reply)
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

  #buildOnce(path: string, version: string, build: () => unknown): Promise<Kept> {
    const key = `${version} ${path}`
    let building = this.#building.get(key)
    if (building === undefined) {
      building = Promise.resolve(build())
        .then((value) => this.#keep(path, version, value))
        .finally(() => this.#building.delete(key))
      this.#building.set(key, building)
    }
    return building
  }

  #keep(path: string, version: string, value: unknown): Kept {
    const made: Kept = { version, body: new KeptBody(Buffer.from(JSON.stringify(value)), 'application/json; charset=utf-8') }
    const before = this.#kept.get(path)
    if (before !== undefined) this.#bytes -= sizeOf(path, before)
    this.#kept.delete(path)
    this.#kept.set(path, made)
    this.#bytes += sizeOf(path, made)
    for (const [oldest, entry] of this.#kept) {
      if (this.#bytes <= this.#options.maxBytes) break
      this.#kept.delete(oldest)
      this.#bytes -= sizeOf(oldest, entry)
    }
    return made
  }
}

/** Twice the body: its compressed twin is counted as if it saved nothing. */
function sizeOf(path: string, { body }: Kept): number {
  return 2 * body.bytes.length + path.length + 200
}

/** What a header can hold of a text. */
function headerText(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?').slice(0, 300)
}
