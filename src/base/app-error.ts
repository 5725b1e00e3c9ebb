/**
 * Every way in which Tidegauge stops work, as one closed list. A code keeps its meaning for ever; docs/reference/errors.md explains each.
 */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'LAKE_MISSING'
  | 'LAYOUT_AMBIGUOUS'
  | 'LAYOUT_UNKNOWN'
  | 'DATA_FOLDER_LOCKED'
  | 'DATA_FOLDER_UNUSABLE'
  | 'DATA_FOLDER_NEWER'
  | 'NO_SCAN'
  | 'NOT_FOUND'
  | 'DISK_FULL'
  | 'STORE_UNAVAILABLE'
  | 'REQUEST_INVALID'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMITED'
  | 'INTERRUPTED'
  | 'INTERNAL'

/** What stops the work. The message says what was being done, to what, what was found and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** The errno code (`ENOENT`, `ENOSPC`, …) of a system error, or `null` for anything else. */
export function errnoOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
