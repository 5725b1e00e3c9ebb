import { parseIsoDate } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import type { Declared } from '../model/decoded.ts'

/** Day number of the date that a text begins with; `null` when there is none. */
function dayAtStart(text: string | undefined): number | null {
  return text === undefined ? null : parseIsoDate(text.slice(0, 10))
}

/** First day of trading by the metadata. */
export function listedDay(metadata: SymbolMetadata | null): number | null {
  return dayAtStart(metadata?.listed)
}

/** Day of delisting by the metadata; the last session may be that day or the one before. */
export function delistedDay(metadata: SymbolMetadata | null): number | null {
  return dayAtStart(metadata?.delisted)
}

/** The range that a series' objects declare together: the earliest start and the latest end. */
export function declaredRange(declared: readonly Declared[]): { readonly start: number | null; readonly end: number | null } {
  let start: number | null = null
  let end: number | null = null
  for (const part of declared) {
    const from = dayAtStart(part.start)
    const to = dayAtStart(part.end)
    if (from !== null && (start === null || from < start)) start = from
    if (to !== null && (end === null || to > end)) end = to
  }
  return { start, end }
}

/** Label of the session that holds an instant, or the local date of one between sessions. */
export function sessionOf(calendar: Calendar, timeUs: number): number {
  const open = calendar.sessionAt(timeUs)
  return open >= 0 ? (calendar.sessions[open] as number) : calendar.localDay(timeUs)
}
