import { indexAmong } from '../base/search.ts'
import type { Finding } from '../model/finding.ts'
import type { Slot } from '../model/series.ts'

/** Owned slots of a finding and whether it costs score. */
export interface Charge {
  readonly charged: boolean
  readonly ownedSlots: number
}

/**
 * Decides for each bad bar which one finding is charged: that of the check with the lowest rank, of one check's the earliest.
 *
 * Only what can cost score takes part: confirmed, of a severity above info and a weight above 0. A finding of the series as a whole owns no
 * slot and is charged for itself. Of timeliness only `stale_series` is charged: the score knows no other lateness.
 */
export function chargesOf(findings: readonly Finding[], rankOfCheck: (check: string) => number): Map<Finding, Charge> {
  const charges = new Map<Finding, Charge>()
  const able = findings.filter(canCost)
  for (const finding of findings) charges.set(finding, { charged: false, ownedSlots: 0 })
  if (able.length > 1)
    able.sort(
      (a, b) => rankOfCheck(a.check) - rankOfCheck(b.check) || (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : 1),
    )
  const owned = new OwnedSlots()
  for (const finding of able) {
    const ownedSlots = owned.take(finding.slots)
    charges.set(finding, { charged: ownedSlots > 0 || finding.slots.length === 0, ownedSlots })
  }
  return charges
}

function canCost({ status, severity, weight, dimension, check }: Finding): boolean {
  return status === 'confirmed' && severity !== 'info' && weight > 0 && (dimension !== 'timeliness' || check === 'stale_series')
}

/** Slots that have an owner. One finding may have all of a series: its list is looked into, not copied. */
class OwnedSlots {
  /** Ascending. */
  #first: readonly Slot[] = []
  readonly #others = new Set<Slot>()

  /** Number of those that had no owner yet, each counted once. */
  take(slots: readonly Slot[]): number {
    if (this.#first.length === 0 && this.#others.size === 0 && isAscending(slots)) {
      this.#first = slots
      return slots.length
    }
    const before = this.#others.size
    for (const slot of slots) if (indexAmong(this.#first, slot) < 0) this.#others.add(slot)
    return this.#others.size - before
  }
}

function isAscending(slots: readonly Slot[]): boolean {
  for (let i = 1; i < slots.length; i++) if (!((slots[i] as Slot) > (slots[i - 1] as Slot))) return false
  return true
}
