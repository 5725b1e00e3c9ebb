import type { Component } from '../health/probe-runner.ts'
import type { HostSample } from '../health/host.ts'
import type { Uptimes } from '../health/uptime-book.ts'
import type { Heartbeat, ProbeResult } from '../model/probe-result.ts'

/** What is known of the health of the server and of what surrounds it. All but `results` and `beat` is answered from memory. */
export interface HealthPort {
  readonly startedAtUs: number
  components(): readonly Component[]
  host(): HostSample
  /** By name of the probe. */
  uptimes(): ReadonlyMap<string, Uptimes>
  results(range: {
    readonly name: string
    readonly fromUs: number
    readonly toUs: number
    readonly limit: number
  }): Promise<readonly ProbeResult[]>
  /** By name. */
  heartbeats(): readonly Heartbeat[]
  /** Names that the config expects to hear from. */
  readonly expected: readonly string[]
  /** Takes in what a job says of itself; kept when it resolves. */
  beat(heartbeat: Heartbeat): Promise<void>
}
