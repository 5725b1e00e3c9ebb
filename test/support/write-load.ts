import { randomUUID } from 'node:crypto'
import type { ServerUnderTest } from './server.ts'

/** A kind of write: how one is sent, and which of those sent are there. */
interface Kind {
  send(id: string): { readonly path: string; readonly body: unknown }
  kept(server: ServerUnderTest, sent: ReadonlySet<string>): Promise<ReadonlySet<string>>
}

type Page = Record<string, unknown> & { readonly next_cursor: string | null }

function parts<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, i) => list.slice(i * length, (i + 1) * length))
}

/** What `pick` makes of every item of a list that is given page by page. */
async function listed(server: ServerUnderTest, path: string, pick: (page: Page) => string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await server.json<Page>(`${path}&limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    for (const id of pick(page)) found.add(id)
    cursor = page.next_cursor
  }
  return found
}

const runsOf = (server: ServerUnderTest, job: string) =>
  listed(server, `/api/v1/updates?job=${job}`, (page) => (page['runs'] as { run_id: string }[]).map(({ run_id }) => run_id))

const kinds = {
  metrics: {
    send: (id) => ({ path: '/api/v1/metrics', body: { name: 'load', value: Number(id.split('-').at(-1)), idempotency_key: id } }),
    kept: async (server, sent) => {
      const values = await listed(server, '/api/v1/metrics/load/history?', (page) =>
        (page['points'] as { value: number }[]).map(({ value }) => String(value)),
      )
      return new Set([...sent].filter((id) => values.has(String(Number(id.split('-').at(-1))))))
    },
  },
  heartbeats: {
    send: (id) => ({ path: `/api/v1/heartbeats/${id}`, body: { ok: true, items: 1 } }),
    kept: async (server) =>
      new Set((await server.json<{ heartbeats: { name: string }[] }>('/api/v1/heartbeats')).heartbeats.map(({ name }) => name)),
  },
  marks: {
    send: (id) => ({ path: '/api/v1/marks', body: { symbol: 'SYN001', reason: id } }),
    kept: async (server) =>
      new Set((await server.json<{ marks: { reason: string }[] }>('/api/v1/marks')).marks.map(({ reason }) => reason)),
  },
  updates: {
    send: (id) => ({ path: '/api/v1/updates', body: { job: 'load', event: 'start', run_id: id } }),
    kept: (server) => runsOf(server, 'load'),
  },
  lineage: {
    send: (id) => ({
      path: '/api/v1/lineage',
      body: {
        eventType: 'COMPLETE',
        eventTime: new Date().toISOString(),
        run: { runId: id },
        job: { namespace: 'n', name: 'lineage' },
        producer: 'https://example.com/job',
        schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
      },
    }),
    kept: (server) => runsOf(server, 'lineage'),
  },
  operations: {
    send: (id) => ({ path: '/api/v1/telemetry/operations', body: { name: 'load', duration_ms: 1, success: true, idempotency_key: id } }),
    // Operations are not shown one by one; those that are known are not taken again.
    kept: async (server, sent) => {
      const kept = new Set<string>()
      for (const part of parts([...sent], 500)) {
        const body = { operations: part.map((id) => kinds.operations.send(id).body) }
        const answer = await postJson(server, { path: '/api/v1/telemetry/operations', body })
        if (((await answer.json()) as { duplicates: number }).duplicates === part.length) for (const id of part) kept.add(id)
      }
      return kept
    },
  },
  tokens: {
    send: (id) => ({ path: '/api/v1/tokens', body: { name: id, role: 'read' } }),
    kept: async (server) => new Set((await server.json<{ tokens: { name: string }[] }>('/api/v1/tokens')).tokens.map(({ name }) => name)),
  },
} satisfies Record<string, Kind>

export type WriteKind = keyof typeof kinds
export const writeKinds = Object.keys(kinds) as WriteKind[]

const postJson = (server: ServerUnderTest, { path, body }: { readonly path: string; readonly body: unknown }) =>
  server.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** What a write was answered with. */
export interface WriteAnswer {
  readonly kind: WriteKind
  readonly status: number
  /** The code of a problem. */
  readonly code: string | null
  readonly retryAfter: string | null
  readonly startedMs: number
  readonly atMs: number
}

/** Writes of every kind, and what of them was acknowledged, over one server after another on the same store. */
export class WriteLoad {
  readonly acknowledged = new Map<WriteKind, Set<string>>(writeKinds.map((kind) => [kind, new Set()]))
  readonly answers: WriteAnswer[] = []
  #sent = 0
  #isOn = false

  /** One write of a kind; `null` when the server went away before it answered. */
  async write(server: ServerUnderTest, kind: WriteKind): Promise<WriteAnswer | null> {
    const number = ++this.#sent
    const id = kind === 'lineage' ? randomUUID() : `${kind}-${number}`
    const startedMs = performance.now()
    try {
      const answer = await postJson(server, kinds[kind].send(id))
      const body = (await answer.json()) as { code?: string }
      if (answer.ok) this.acknowledged.get(kind)?.add(id)
      const seen = {
        kind,
        status: answer.status,
        code: body.code ?? null,
        retryAfter: answer.headers.get('retry-after'),
        startedMs,
        atMs: performance.now(),
      }
      this.answers.push(seen)
      return seen
    } catch {
      return null
    }
  }

  /** Writes of all kinds beside each other, one after the other of each, until the server is gone or `stop`. */
  async run(server: ServerUnderTest, pauseMs = 2): Promise<void> {
    this.#isOn = true
    await Promise.all(
      writeKinds.map(async (kind) => {
        while (this.#isOn && (await this.write(server, kind)) !== null) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }),
    )
  }

  stop(): void {
    this.#isOn = false
  }

  count(): number {
    return [...this.acknowledged.values()].reduce((sum, { size }) => sum + size, 0)
  }

  /** Acknowledged writes that the server does not have, as `marks marks-12`. */
  async missing(server: ServerUnderTest): Promise<string[]> {
    const missing: string[] = []
    for (const [kind, sent] of this.acknowledged) {
      if (sent.size === 0) continue
      const kept = await kinds[kind].kept(server, sent)
      for (const id of sent) if (!kept.has(id)) missing.push(`${kind} ${id}`)
    }
    return missing
  }
}
