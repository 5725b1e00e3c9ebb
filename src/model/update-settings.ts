import type { SecretRef } from './secret-ref.ts'

/** When a job is due. Durations in ms. */
export type Cadence =
  /** So long after its last start. */
  | { readonly kind: 'every'; readonly everyMs: number }
  /** `timeZone`: IANA name. */
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string }
  /** So long after each session of a calendar has closed. */
  | { readonly kind: 'after_close'; readonly calendar: string; readonly delayMs: number }

/** What is expected of one job. */
export interface JobSettings {
  /** `null`: a job of this name in any namespace. */
  readonly namespace: string | null
  readonly name: string
  /** `null`: it may come at any time, and is never due. */
  readonly cadence: Cadence | null
  /** How long after it is due a job may start before it counts as missed. */
  readonly graceMs: number
  /** A run that started longer ago and has not ended is lost. `null`: as `UpdateSettings.timeoutMs`. */
  readonly timeoutMs: number | null
  /** Names of datasets of the lake that it writes, beside the outputs that its runs name. */
  readonly datasets: readonly string[]
}

/** What the config says of update jobs. */
export interface UpdateSettings {
  readonly jobs: readonly JobSettings[]
  readonly timeoutMs: number
  /** Names of our datasets by outputs' names, or by `namespace/name`. */
  readonly datasets: ReadonlyMap<string, string>
  /** How long runs are kept. */
  readonly keepDays: number
  /** Where verdicts are sent to after each scan; `null`: nowhere. */
  readonly lineageOut: LineageTarget | null
}

/** A place that takes OpenLineage events. */
export interface LineageTarget {
  /** Where the whole URL is kept. */
  readonly url: SecretRef
  /** Where the bearer token is kept; `null`: none is sent. */
  readonly apiKey: SecretRef | null
  /** Of our datasets and of the scan's job. */
  readonly namespace: string
}

export const defaultUpdateSettings: UpdateSettings = {
  jobs: [],
  timeoutMs: 6 * 3600e3,
  datasets: new Map(),
  keepDays: 90,
  lineageOut: null,
}
