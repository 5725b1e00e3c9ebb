import type { Slot } from '../model/series.ts'

/** A finding's slots as stored: `text` is `null` where `count`, `from` and `to` say it all. */
export interface StoredSlots {
  readonly count: number
  /** As `slotsText` writes it. */
  readonly text: string | null
}

export function packSlots(slots: readonly Slot[], from: Slot | null, to: Slot | null): StoredSlots {
  const count = slots.length
  const implied = impliedSlots(count, from, to)
  if (implied !== null && implied.every((slot, i) => Object.is(slot, slots[i]))) return { count, text: null }
  return { count, text: slotsText(slots) }
}

export function unpackSlots({ count, text }: StoredSlots, from: Slot | null, to: Slot | null): readonly Slot[] {
  return text === null ? (impliedSlots(count, from, to) ?? []) : slotsOfText(text)
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

/** From so many slots on they are told by bits, where these are short. */
export const MANY_SLOTS = 32
/** A day costs a sixth of a character, a step two at least. */
const MOST_DAYS_A_SLOT = 12

/** Texts of long lists: clones have the very same one, in their findings and in what their score tells. */
const known = new WeakMap<readonly Slot[], string>()

/**
 * Slots as text. Days that lie close, as all those of a series do, are `d`, the first one, `:` and in base64 a bit for each day from it on, the lowest bit of a
 * byte first. All others are a JSON array: the first slot, then steps.
 */
export function slotsText(slots: readonly Slot[]): string {
  if (slots.length < MANY_SLOTS) return stepsText(slots)
  let text = known.get(slots)
  if (text === undefined) known.set(slots, (text = daysText(slots) ?? stepsText(slots)))
  return text
}

function stepsText(slots: readonly Slot[]): string {
  return JSON.stringify(slots.map((slot, i) => (i === 0 ? slot : slot - (slots[i - 1] as Slot))))
}

function daysText(slots: readonly Slot[]): string | null {
  const first = slots[0] as Slot
  const days = (slots[slots.length - 1] as Slot) - first + 1
  if (!(days <= MOST_DAYS_A_SLOT * slots.length)) return null
  const bits = Buffer.alloc(Math.ceil(days / 8))
  let before = first - 1
  for (const slot of slots) {
    if (!Number.isSafeInteger(slot) || slot <= before || slot - first >= days) return null
    const day = slot - first
    bits[day >> 3] = (bits[day >> 3] as number) | (1 << (day & 7))
    before = slot
  }
  return `d${first}:${bits.toString('base64')}`
}

/** Texts that were read lately, with their slots: rows of clones follow on each other. */
const lately = new Map<string, readonly Slot[]>()
const MOST_LATELY = 16

/** What `slotsText` wrote, in any version. */
export function slotsOfText(text: string): readonly Slot[] {
  if (text.length < MANY_SLOTS) return slotsIn(text)
  let slots = lately.get(text)
  if (slots === undefined) {
    lately.set(text, (slots = slotsIn(text)))
    const [oldest] = lately.keys()
    if (lately.size > MOST_LATELY && oldest !== undefined) lately.delete(oldest)
  }
  return slots
}

function slotsIn(text: string): Slot[] {
  if (text.startsWith('d')) return daysIn(text)
  const slots = JSON.parse(text) as number[]
  for (let i = 1; i < slots.length; i++) slots[i] = (slots[i - 1] as number) + (slots[i] as number)
  return slots
}

function daysIn(text: string): Slot[] {
  const colon = text.indexOf(':')
  const first = Number(text.slice(1, colon))
  const slots: Slot[] = []
  for (const [place, byte] of Buffer.from(text.slice(colon + 1), 'base64').entries())
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) slots.push(first + 8 * place + bit)
  return slots
}
