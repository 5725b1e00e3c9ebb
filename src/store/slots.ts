import type { Slot } from '../model/series.ts'

/** A finding's slots as stored: `text` is `null` where `count`, `from` and `to` say it all. */
export interface StoredSlots {
  readonly count: number
  /** JSON array: the first slot, then steps. */
  readonly text: string | null
}

export function packSlots(slots: readonly Slot[], from: Slot | null, to: Slot | null): StoredSlots {
  const count = slots.length
  const implied = impliedSlots(count, from, to)
  if (implied !== null && implied.every((slot, i) => Object.is(slot, slots[i]))) return { count, text: null }
  return { count, text: JSON.stringify(slots.map((slot, i) => (i === 0 ? slot : slot - (slots[i - 1] as Slot)))) }
}

export function unpackSlots({ count, text }: StoredSlots, from: Slot | null, to: Slot | null): Slot[] {
  if (text === null) return impliedSlots(count, from, to) ?? []
  const slots = JSON.parse(text) as number[]
  for (let i = 1; i < slots.length; i++) slots[i] = (slots[i - 1] as number) + (slots[i] as number)
  return slots
}

/** None, both ends, or every number between them. */
function impliedSlots(count: number, from: Slot | null, to: Slot | null): Slot[] | null {
  if (count === 0) return []
  if (from === null || to === null) return null
  if (count === 1) return [from]
  if (count === 2) return [from, to]
  if (to - from !== count - 1) return null
  return Array.from({ length: count }, (_, i) => from + i)
}
