import type { ConfiguredProbe } from './define-probe.ts'

/** The section `health` of the config. */
export interface HealthSettings {
  /** Those that the config names; `allProbes` adds the server's own parts. */
  readonly probes: readonly ConfiguredProbe[]
  readonly hostIntervalMs: number
}
