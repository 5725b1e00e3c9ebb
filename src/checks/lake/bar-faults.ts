import type { LakeMember } from '../define.ts'

/** Checks that say that a bar's own prices or volume are, or may be, wrong. Another series that differs there is not at fault. */
const ofBars = [
  'missing_session',
  'missing_field',
  'ohlc_order',
  'half_adjusted_close',
  'non_positive_price',
  'bad_volume',
  'non_finite',
  'bad_timestamp',
  'non_session_bar',
  'decimal_slip',
  'excessive_wick',
  'unclosed_bar',
  'duplicate_bar',
  'cloned_series',
  'dst_shift',
  'block_step',
  'unadjusted_split',
  'foreign_bar',
  'copied_bar',
  'volume_outlier',
  'spike_reversal',
  'island_bar',
  'stale_price',
  'partial_bar',
  'restated_bar',
] as const

/** Slots at which any of these checks found something in a series, for review included. What is excused is right. */
export function faultySlots(member: LakeMember): ReadonlySet<number> {
  const slots = new Set<number>()
  for (const check of ofBars)
    for (const defect of member.defectsOf(check)) if (defect.status !== 'excused') for (const slot of defect.slots) slots.add(slot)
  return slots
}

/** Bars that these checks confirmed as wrong, each counted once, weighed by the findings' own weights. */
export function confirmedFaults(member: LakeMember): number {
  const weights = new Map<number, number>()
  for (const check of ofBars) {
    for (const { slots, status, weight } of member.defectsOf(check)) {
      if (status === 'confirmed') for (const slot of slots) weights.set(slot, Math.max(weight, weights.get(slot) ?? 0))
    }
  }
  let sum = 0
  for (const weight of weights.values()) sum += weight
  return sum
}
