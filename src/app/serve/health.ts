import type { HealthPort } from '../../api/health-port.ts'
import { AppError } from '../../base/app-error.ts'
import { allProbes } from '../../health/default-probes.ts'
import type { OwnParts } from '../../health/define-probe.ts'
import type { HealthSettings } from '../../health/health-settings.ts'
import { watchHost } from '../../health/host.ts'
import { type Component, createProbeRunner, type StatusChange } from '../../health/probe-runner.ts'
import { probeKind } from '../../health/registry.ts'
import { holdOf } from '../../health/uptime.ts'
import { KEPT_HOURS_US, UptimeBook } from '../../health/uptime-book.ts'
import type { Heartbeat, NamedProbeResult } from '../../model/probe-result.ts'
import type { SecretRef } from '../../model/secret-ref.ts'
import type { OutboundSettings } from '../../outbound/destination-policy.ts'
import type { ProbeStore } from '../../store/probe-store.ts'
import { operatorOutbound } from './operator-outbound.ts'

export interface HealthParts {
  readonly settings: HealthSettings
  readonly outbound: OutboundSettings
  readonly store: ProbeStore
  readonly own: Omit<OwnParts, 'api'>
  /** Absolute. */
  readonly lake: string
  readonly dataFolder: string
  readonly secret: (ref: SecretRef) => Promise<string>
  readonly connections: () => number
  readonly nowUs: () => number
  /** Hears of every change of a part's status, and how all of them are then. */
  readonly onChange: (change: StatusChange, components: readonly Component[]) => void
}

export interface RunningHealth {
  readonly port: HealthPort
  stop(): Promise<void>
}

/** How often results are written down. */
const keepIntervalMs = 15_000
const pruneIntervalMs = 3_600_000
/** Single results are kept for so long; hours of uptime longer. */
const resultsKeptUs = 7 * 86_400e6
/** Of a store that cannot be written for long, the newest results are kept. */
const mostWaiting = 20_000
/** Names of heartbeats: whoever may write can make one up. */
const mostHeartbeats = 1000

/** Probes in the background; what was found is written down in parcels, because no probe is worth a disk write of its own. Throws what the store throws. */
export async function startHealth(parts: HealthParts): Promise<RunningHealth> {
  const { settings, store, nowUs, own } = parts
  const startedAtUs = nowUs()
  const probes = allProbes(settings.probes)
  const expected = probes.flatMap(({ name, kind, settings: own }) =>
    kind === 'heartbeat' ? [typeof own['heartbeat'] === 'string' ? own['heartbeat'] : name] : [],
  )
  const holdUs = new Map(probes.map(({ name, common }) => [name, holdOf(common)]))
  const book = new UptimeBook()
  book.load(await store.hours(startedAtUs - KEPT_HOURS_US))
  const heartbeats = new Map((await store.heartbeats()).map((beat) => [beat.name, beat]))
  const host = watchHost({ folders: { data: parts.dataFolder, lake: parts.lake }, intervalMs: settings.hostIntervalMs })
  await host.start()
  let waiting: NamedProbeResult[] = []
  const runner = createProbeRunner({
    probes,
    kindOf: probeKind,
    history: {
      record: async (results) => {
        for (const result of results) book.add(result.name, result, holdUs.get(result.name) ?? 0)
        waiting.push(...results)
        if (waiting.length > mostWaiting) waiting = waiting.slice(-mostWaiting)
      },
      query: (range) => store.results(range),
    },
    ports: {
      nowUs,
      outbound: operatorOutbound(parts.outbound),
      secret: parts.secret,
      heartbeats: { last: (name) => heartbeats.get(name) ?? null },
      own: {
        ...own,
        api: () => ({ loopDelayMs: host.sample().process.event_loop_delay_ms.p99, connections: parts.connections() }),
      },
    },
    onChange: (change) => {
      parts.onChange(change, runner.components())
    },
  })
  const keep = async () => {
    if (waiting.length === 0) return
    const parcel = waiting
    waiting = []
    const hours = book.takeChanged(nowUs())
    await store.record(parcel, hours).catch(() => {
      waiting = [...parcel, ...waiting]
      book.giveBack(hours)
    })
  }
  const prune = async () => {
    const hoursUs = nowUs() - KEPT_HOURS_US
    await store.prune({ resultsUs: nowUs() - resultsKeptUs, hoursUs })
    for (const { name, lastSeenUs } of heartbeats.values()) if (lastSeenUs < hoursUs) heartbeats.delete(name)
  }
  const timers = [setInterval(() => void keep(), keepIntervalMs), setInterval(() => void prune().catch(() => undefined), pruneIntervalMs)]
  runner.start()
  return {
    port: {
      startedAtUs,
      components: () => runner.components(),
      host: () => host.sample(),
      uptimes: () => new Map(probes.map(({ name }) => [name, book.uptimes(name, nowUs())])),
      results: async (range) => {
        await keep()
        return store.results(range)
      },
      heartbeats: () => [...heartbeats.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      expected,
      beat: async (beat: Heartbeat) => {
        if (!heartbeats.has(beat.name) && heartbeats.size >= mostHeartbeats)
          throw new AppError(
            'CONFLICT',
            `there are heartbeats of ${mostHeartbeats} names already; one that was not heard of for 31 days is let go of. Is part of the name a date?`,
          )
        heartbeats.set(beat.name, await store.beat(beat))
      },
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await runner.stop()
      host.stop()
      await keep()
    },
  }
}
