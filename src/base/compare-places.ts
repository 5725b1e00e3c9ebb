/** Where something stands in a list: what it is ordered by, the weightiest part first. */
export type ListPlace = readonly (string | number | null)[]

/** Compares part by part, in ascending order; `null` comes first. Parts at the same position are of one type. */
export function comparePlaces(a: ListPlace, b: ListPlace): number {
  for (const [i, one] of a.entries()) {
    const other = b[i] ?? null
    if (one === other) continue
    if (one === null || other === null) return one === null ? -1 : 1
    return one < other ? -1 : 1
  }
  return 0
}
