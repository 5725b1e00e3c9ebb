export const logLevels = ['debug', 'info', 'warn', 'error', 'off'] as const
export type LogLevel = (typeof logLevels)[number]

/** What a server logs, where, and how long that is kept. */
export interface LogSettings {
  readonly level: LogLevel
  /** How the log is written on stderr: for people, as JSON, or not; `auto`: for people on a terminal, else as JSON. */
  readonly console: 'auto' | 'readable' | 'json' | 'off'
  /** Whether files are written into `logs/` of the data folder. */
  readonly file: boolean
  /** A file of more bytes is put aside, as is yesterday's. */
  readonly maxFileBytes: number
  readonly keepDays: number
  /** Of the files that hold warnings and errors alone. */
  readonly keepErrorsDays: number
  /** Of all files together; beyond it the oldest go. */
  readonly maxTotalBytes: number
}
