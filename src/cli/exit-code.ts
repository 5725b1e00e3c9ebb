import type { ErrorCode } from '../base/app-error.ts'

/** 0 fine, 1 a quality limit crossed, 2 usage or config, 3 incomplete, 70 our own fault or a full disk, 130 interrupted. */
export const exitCodeOf: Readonly<Record<ErrorCode, number>> = {
  USAGE: 2,
  CONFIG_INVALID: 2,
  LAKE_MISSING: 2,
  LAYOUT_AMBIGUOUS: 2,
  LAYOUT_UNKNOWN: 2,
  DATA_FOLDER_LOCKED: 2,
  DATA_FOLDER_UNUSABLE: 2,
  DATA_FOLDER_NEWER: 2,
  NO_SCAN: 2,
  NOT_FOUND: 2,
  DISK_FULL: 70,
  STORE_UNAVAILABLE: 70,
  REQUEST_INVALID: 2,
  UNAUTHENTICATED: 2,
  FORBIDDEN: 2,
  METHOD_NOT_ALLOWED: 2,
  CONFLICT: 2,
  TOO_LARGE: 2,
  UNSUPPORTED_MEDIA_TYPE: 2,
  RATE_LIMITED: 2,
  INTERRUPTED: 130,
  INTERNAL: 70,
}

/** `init` wrote a file in which something has to be chosen. */
export const EXIT_AMBIGUOUS = 2
export const EXIT_LIMIT = 1
export const EXIT_INCOMPLETE = 3
