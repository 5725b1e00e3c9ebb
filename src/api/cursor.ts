import { AppError } from '../base/app-error.ts'

type Part = string | number | null

/** Where a list is to be read on: opaque to callers. */
export function writeCursor(place: readonly Part[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** What `writeCursor` was given, for the functions below to look at: it may be made up. Throws REQUEST_INVALID for anything else. */
export function readCursor(cursor: string, parts: number): readonly Part[] {
  let place: unknown
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    place = null
  }
  const isPlace = Array.isArray(place) && place.length === parts && place.every(isPart)
  if (!isPlace) throw foreignCursor()
  return place as Part[]
}

/** A part that is a text. Throws REQUEST_INVALID. */
export function textPart(part: Part | undefined): string {
  if (typeof part === 'string') return part
  throw foreignCursor()
}

/** A part that is a number. Throws REQUEST_INVALID. */
export function numberPart(part: Part | undefined): number {
  if (typeof part === 'number') return part
  throw foreignCursor()
}

/** A part that is a whole number, 0 or more. Throws REQUEST_INVALID. */
export function wholePart(part: Part | undefined): number {
  if (typeof part === 'number' && Number.isSafeInteger(part) && part >= 0) return part
  throw foreignCursor()
}

/** No store takes text with U+0000, or half of a surrogate pair. */
function isPart(part: unknown): boolean {
  return part === null || (typeof part === 'string' && !part.includes('\0') && part.isWellFormed()) || Number.isFinite(part)
}

function foreignCursor(): AppError {
  return new AppError('REQUEST_INVALID', 'this cursor was not given by this list; begin without one')
}
