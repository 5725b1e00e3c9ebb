import { AppError } from '../base/app-error.ts'

/** Where a list is to be read on: opaque to callers. */
export function writeCursor(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** What `writeCursor` was given. Throws REQUEST_INVALID for anything else. */
export function readCursor(cursor: string, parts: number): readonly (string | number | null)[] {
  let place: unknown
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    place = null
  }
  const isPlace =
    Array.isArray(place) &&
    place.length === parts &&
    place.every((part) => part === null || typeof part === 'string' || Number.isFinite(part))
  if (!isPlace) throw new AppError('REQUEST_INVALID', 'this cursor was not given by this list; begin without one')
  return place as (string | number | null)[]
}
