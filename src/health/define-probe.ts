import type { Heartbeat, ProbeDetails, ProbeStatus } from '../model/probe-result.ts'
import type { SecretRef } from '../model/secret-ref.ts'
import type { Outbound } from '../outbound/outbound.ts'
import type { CommonSettings, SettingSpecs, SettingsOf } from './setting.ts'

/** What a probe says of its part. Time and limits are the business of `runProbe`. */
export interface Outcome {
  readonly status: ProbeStatus
  /** Why it is not healthy: our own words, no secret and nothing that the other side sent. */
  readonly error?: string
  readonly details?: ProbeDetails
  /** `null` where nothing was asked; absent, the time that the probe took. */
  readonly responseTimeMs?: number | null
}

/** Last heartbeats by name, from memory. */
export interface HeartbeatSource {
  last(name: string): Heartbeat | null
}

/** What is asked of the server's own parts. Each answers or rejects; what hangs is ended by the probe's time limit. */
export interface OwnParts {
  /** Lists the lake's folder; the number of entries that it saw. */
  readonly lake: (signal: AbortSignal) => Promise<{ readonly entries: number; readonly more: boolean }>
  /** Asks the store for something small. */
  readonly store: (signal: AbortSignal) => Promise<{ readonly dialect: string }>
  readonly cache: () => { readonly entries: number; readonly filledAtUs: number | null; readonly stale: boolean }
  readonly scheduler: () => SchedulerState
  readonly queue: () => QueueState
  /** Milliseconds that the event loop of the server was held up, at the 99th percentile of late. */
  readonly api: () => { readonly loopDelayMs: number; readonly connections: number }
}

export interface SchedulerState {
  readonly running: boolean
  readonly jobs: number
  /** When the next job is due; `null` with none. In the past: it is late. */
  readonly nextDueUs: number | null
  /** Jobs whose last run failed. */
  readonly failing: readonly string[]
}

export interface QueueState {
  readonly waiting: number
  readonly active: number
  readonly failed: number
  /** When the longest waiting piece of work came; `null` with none. */
  readonly oldestWaitingUs: number | null
}

/** What a probe may use. */
export interface ProbeContext {
  /** Its name in the config. */
  readonly name: string
  /** Aborts at the time limit, and when the server stops. Whatever the probe opened is to be closed then. */
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly nowUs: () => number
  /** When probing began: before that nothing can be known of heartbeats. */
  readonly startedAtUs: number
  readonly outbound: Outbound
  readonly secret: (ref: SecretRef) => Promise<string>
  readonly heartbeats: HeartbeatSource
  readonly own: OwnParts
}

/** A kind of probe. */
export interface ProbeKind<S extends SettingSpecs = SettingSpecs> {
  readonly kind: string
  /** One line: what it asks. */
  readonly about: string
  readonly settings: S
  /** Other defaults than usual. */
  readonly common?: Partial<CommonSettings>
  /** What is wrong with settings that are right one by one; `null`: nothing. */
  readonly problem?: (settings: SettingsOf<S>) => string | null
  /** Resolves with what it found. Rejecting means unhealthy: `describeFailure` puts it into words. */
  check(settings: SettingsOf<S>, context: ProbeContext): Promise<Outcome>
}

export function defineProbe<const S extends SettingSpecs>(kind: ProbeKind<S>): ProbeKind<S> {
  return kind
}

/** A probe as configured: its name, its kind and all its settings. */
export interface ConfiguredProbe {
  readonly name: string
  readonly kind: string
  readonly common: CommonSettings
  /** As the kind's specs say. */
  readonly settings: Readonly<Record<string, unknown>>
}
