import { parseIsoDate } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { CorporateAction } from '../model/action.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import { actionName, notTrading, tradedFrom, tradedUntil } from './actions.ts'
import type { Declared } from '../model/decoded.ts'

/** Day number of the date that a text begins with; `null` when there is none. */
function dayAtStart(text: string | undefined): number | null {
  return text === undefined ? null : parseIsoDate(text.slice(0, 10))
}

/** First day of trading by the metadata, else by the actions file. */
export function listedDay(metadata: SymbolMetadata | null, actions: readonly CorporateAction[] = [], symbol = ''): number | null {
  return dayAtStart(metadata?.listed) ?? tradedFrom(actions, symbol)
}

/** Day of delisting by the metadata, else by the actions file; the last session may be that day or the one before. */
export function delistedDay(metadata: SymbolMetadata | null, actions: readonly CorporateAction[] = [], symbol = ''): number | null {
  return dayAtStart(metadata?.delisted) ?? tradedUntil(actions, symbol)
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

/** The excuse of a defect on sessions on none of which the symbol traded, by the actions file; nothing where it may have. */
export function whyNotTrading(actions: readonly CorporateAction[], symbol: string, days: Int32Array): { readonly excuse?: string } {
  const reasons = new Set<CorporateAction>()
  for (const day of days) {
    const reason = notTrading(actions, symbol, day)
    if (reason === null) return {}
    reasons.add(reason)
  }
  return reasons.size === 0 ? {} : { excuse: Array.from(reasons, actionName).join(', ') }
}
