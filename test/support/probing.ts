import { createOutbound } from '../../src/outbound/outbound.ts'
import { operatorPolicy } from '../../src/outbound/destination-policy.ts'
import type { ConfiguredProbe, OwnParts } from '../../src/health/define-probe.ts'
import { createProbeRunner, type ProbeRunner, type StatusChange } from '../../src/health/probe-runner.ts'
import { probeKind } from '../../src/health/registry.ts'
import { type ProbePorts, runProbe } from '../../src/health/run-probe.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { NamedProbeResult, ProbeResult, ProbeStatus } from '../../src/model/probe-result.ts'

/** A probe as the config file would give it. */
export function probeOf(written: Readonly<Record<string, unknown>>, name = 'probed'): ConfiguredProbe {
  const result = parseConfig(JSON.stringify({ health: { probes: { [name]: written } } }), '/srv/tidegauge.yaml')
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.config.health.probes[0]!
}

/** Secrets by the variable that holds them. */
export const secrets = new Map<string, string>()

export const ownParts: OwnParts = {
  lake: async () => ({ entries: 1, more: false }),
  store: async () => ({ dialect: 'sqlite' }),
  cache: () => ({ entries: 1, filledAtUs: 0, stale: false }),
  scheduler: () => ({ running: true, jobs: 0, nextDueUs: null, failing: [] }),
  queue: () => ({ waiting: 0, active: 0, failed: 0, oldestWaitingUs: null }),
  api: () => ({ loopDelayMs: 1, connections: 0 }),
}

export function portsFor(over: Partial<ProbePorts> = {}): ProbePorts {
  return {
    nowUs: () => Date.now() * 1000,
    startedAtUs: 0,
    outbound: createOutbound(operatorPolicy()),
    secret: async (ref) => ('env' in ref ? secrets.get(ref.env) : undefined) ?? '',
    heartbeats: { last: () => null },
    own: ownParts,
    ...over,
  }
}

/** One probe, once. */
export function probeOnce(written: Readonly<Record<string, unknown>>, over: Partial<ProbePorts> = {}): Promise<ProbeResult> {
  const probe = probeOf(written)
  return runProbe(probeKind(probe.kind)!, probe, portsFor(over), new AbortController().signal).result
}

export interface Watched {
  readonly runner: ProbeRunner
  readonly changes: readonly StatusChange[]
  readonly recorded: readonly NamedProbeResult[]
  /** Resolves once the probe's status is this; rejects when it is not after so many results. */
  until(status: ProbeStatus, results?: number): Promise<ProbeResult>
}

/** A runner over one probe that starts at once. The caller stops it. */
export function watch(probe: ConfiguredProbe, over: Partial<ProbePorts> = {}): Watched {
  const changes: StatusChange[] = []
  const recorded: NamedProbeResult[] = []
  let told: () => void = () => undefined
  const runner = createProbeRunner({
    probes: [probe],
    kindOf: probeKind,
    ports: portsFor(over),
    history: {
      record: async (results) => {
        recorded.push(...results)
        told()
      },
      query: async () => [],
    },
    onChange: (change) => changes.push(change),
    random: () => 0,
  })
  runner.start()
  return {
    runner,
    changes,
    recorded,
    until: async (status, results = 3) => {
      const last = recorded.length + results
      for (;;) {
        const newest = runner.components()[0]!.result
        if (newest.status === status) return newest
        if (recorded.length >= last) throw new Error(`not ${status} but ${JSON.stringify(newest)}`)
        await new Promise<void>((done) => (told = done))
      }
    },
  }
}
