import type { ScanCause } from './scan-run.ts'

/** When a scan is due. */
export type ScanTime =
  /** At the wall times of a zone (IANA name) that the five fields of a cron expression name. */
  | { readonly kind: 'cron'; readonly cron: string; readonly zone: string }
  /** So long after each close of a calendar, early closes included. */
  | { readonly kind: 'after_close'; readonly calendar: string; readonly delayMs: number }
  /** So long after the last scan began. */
  | { readonly kind: 'every'; readonly everyMs: number }

export interface ScheduleSettings {
  /** `null`: those that fit the lake's calendars. */
  readonly times: readonly ScanTime[] | null
  /** Where `times` is null: the longest time without a scan; `null`: no limit. */
  readonly everyMs: number | null
  /** What the server does when it starts: scan where there is no scan yet or one was missed; in any case; or not. */
  readonly onStart: 'if_needed' | 'always' | 'never'
  /** `auto`: by events where the file system has them, by looking where it has not. */
  readonly watch: 'auto' | 'events' | 'polling' | 'off'
  /** A change is followed by a scan once nothing has changed for `quietMs`, or `quietLimitMs` after the first. */
  readonly quietMs: number
  readonly quietLimitMs: number
  /** How often files are looked at where there are no events. */
  readonly pollMs: number
}

/** How changes of the lake's files are noticed. */
export interface WatchStatus {
  readonly mode: 'events' | 'polling' | 'off'
  /** Why it is not as it was set, or cannot be relied on. */
  readonly problem: string | null
}

/** What the schedule has done and will do. */
export interface ScheduleStatus {
  /** The next moments, soonest first; `atUs` is `null` where none will come or none is known. */
  readonly next: readonly { readonly time: ScanTime; readonly atUs: number | null }[]
  /** The soonest start that is known of now, and why; `null` also while a scan runs. */
  readonly due: { readonly atUs: number; readonly cause: ScanCause } | null
  /** Everything due up to here was done. */
  readonly watermarkUs: number
  readonly watch: WatchStatus
  /** Scans that failed since the last that was published. */
  readonly failures: number
  /** What keeps scans from coming when they should: a calendar that has ended, folders that cannot be watched. Empty when all is well. */
  readonly problems: readonly string[]
}
