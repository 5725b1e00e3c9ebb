/** How a part is: `unknown` before its first probe, or where nothing can be said. */
export const probeStatuses = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const

export type ProbeStatus = (typeof probeStatuses)[number]

/** What more is told of a part, by snake_case names. */
export type ProbeDetails = Readonly<Record<string, string | number | boolean | null>>

/** What one probe of one part found. */
export interface ProbeResult {
  readonly status: ProbeStatus
  /** `null` where nothing was asked, as of a heartbeat. */
  readonly responseTimeMs: number | null
  readonly checkedAtUs: number
  /** Why it is not healthy. Holds no secret and nothing that the other side said. */
  readonly error?: string
  readonly details?: ProbeDetails
}

/** A result with the name of its part. */
export interface NamedProbeResult extends ProbeResult {
  readonly name: string
}

/** What a scraper, a pipeline or a cron job last said of itself. */
export interface Heartbeat {
  readonly name: string
  /** Of its newest run, however that ended. */
  readonly lastSeenUs: number
  /** `null`: none of its runs has succeeded yet. */
  readonly lastSuccessUs: number | null
  /** Whether its newest run succeeded. */
  readonly ok: boolean
  /** What its newest run handled and what failed of it; `null` where it did not say. */
  readonly items: number | null
  readonly errors: number | null
  /** What its newest run said of itself, such as why it failed. */
  readonly message: string | null
}

/** How long a part was up and down within one hour. */
export interface UptimeHour {
  readonly name: string
  /** µs, a whole hour. */
  readonly hourUs: number
  readonly upUs: number
  readonly downUs: number
}
