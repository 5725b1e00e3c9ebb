/** Expected bars and those there, between the edges. */
export interface Counted {
  /** Slots of the edges' bars; `null` when no bar is valid. */
  readonly firstSlot: number | null
  readonly lastSlot: number | null
  readonly expected: number | null
  readonly present: number
}

/** Days that the series' objects or the metadata declare, and the last session that can be complete: `null` where not said or unknown. */
export interface DeclaredDays {
  readonly start: number | null
  readonly end: number | null
  readonly lastCompletedDay: number | null
}

/** From the first day on which a bar is expected to the last; `null` when nothing is. */
export function spanOf(
  first: number | null,
  last: number | null,
  { start, end, lastCompletedDay }: DeclaredDays,
): { readonly fromDay: number; readonly toDay: number } | null {
  if (first === null || last === null) return null
  const declaredEnd = end === null || lastCompletedDay === null ? last : Math.min(end, lastCompletedDay)
  return { fromDay: Math.min(first, start ?? first), toDay: Math.max(last, declaredEnd) }
}
