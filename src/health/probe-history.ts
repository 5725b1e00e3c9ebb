import type { NamedProbeResult, ProbeResult } from '../model/probe-result.ts'

/** What is kept of probes, over restarts. */
export interface ProbeHistory {
  /** Keeps results. Rejects where the store cannot be written; the results are then lost, which probing does not mind. */
  record(results: readonly NamedProbeResult[]): Promise<void>
  /** Results of one probe with `fromUs <= checkedAtUs < toUs`, oldest first; of more than `limit` the newest. */
  query(range: {
    readonly name: string
    readonly fromUs: number
    readonly toUs: number
    readonly limit: number
  }): Promise<readonly ProbeResult[]>
}
