import type { ProbeKind } from './define-probe.ts'
import { apiProbe } from './probes/api.ts'
import { cacheProbe } from './probes/cache.ts'
import { commandProbe } from './probes/command.ts'
import { heartbeatProbe } from './probes/heartbeat.ts'
import { httpProbe } from './probes/http.ts'
import { lakeProbe } from './probes/lake.ts'
import { llmProbe } from './probes/llm.ts'
import { neo4jProbe } from './probes/neo4j.ts'
import { postgresProbe } from './probes/postgres.ts'
import { queueProbe } from './probes/queue.ts'
import { redisProbe } from './probes/redis.ts'
import { schedulerProbe } from './probes/scheduler.ts'
import { storeProbe } from './probes/store.ts'
import { tcpProbe } from './probes/tcp.ts'
import { tlsProbe } from './probes/tls.ts'

/** Every kind of probe: the server's own parts, then others. */
export const probeKinds: readonly ProbeKind[] = [
  lakeProbe,
  storeProbe,
  cacheProbe,
  queueProbe,
  schedulerProbe,
  apiProbe,
  postgresProbe,
  redisProbe,
  neo4jProbe,
  llmProbe,
  httpProbe,
  tcpProbe,
  tlsProbe,
  commandProbe,
  heartbeatProbe,
] as unknown as readonly ProbeKind[]

const byKind: ReadonlyMap<string, ProbeKind> = new Map(probeKinds.map((kind) => [kind.kind, kind]))

export function probeKind(kind: string): ProbeKind | null {
  return byKind.get(kind) ?? null
}
