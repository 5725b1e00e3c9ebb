import type { Heartbeat, NamedProbeResult, ProbeResult, UptimeHour } from '../model/probe-result.ts'

/** What is kept of probes and heartbeats. */
export interface ProbeStore {
  /** Adds results, and puts hours in the place of those known of the same name and hour. */
  record(results: readonly NamedProbeResult[], hours: readonly UptimeHour[]): Promise<void>
  /** Results of one probe with `fromUs <= checkedAtUs < toUs`, oldest first; of more than `limit` the newest. */
  results(range: { readonly name: string; readonly fromUs: number; readonly toUs: number; readonly limit: number }): Promise<ProbeResult[]>
  /** Hours from this one on, by name and hour. */
  hours(fromUs: number): Promise<UptimeHour[]>
  /** Takes in what a job says of itself; one that is older than what is known changes nothing but a success that was not known. Gives what is known then. */
  beat(heartbeat: Heartbeat): Promise<Heartbeat>
  /** By name. */
  heartbeats(): Promise<Heartbeat[]>
  /** Lets go of what is older; heartbeats go with the hours. */
  prune(before: { readonly resultsUs: number; readonly hoursUs: number }): Promise<void>
}
