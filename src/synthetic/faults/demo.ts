import type { Random } from '../random.ts'
import type { SyntheticRow } from '../rows.ts'
import { copiedLaterBar } from './copies.ts'
import type { Fault } from './fault.ts'
import { crossedHigh, negativeVolume, nullClose, slippedLow } from './fields.ts'
import { gap, lateFeed } from './gaps.ts'
import { unadjustedSplit } from './levels.ts'
import { repeatedRow, saturdayBar } from './rows.ts'
import { frozenClose } from './stale.ts'

/** What was broken on purpose, and which check ought to say so. Dates are ISO. */
export interface FaultLabel {
  readonly symbol: string
  readonly dataset: string
  readonly fault: string
  readonly check: string
  readonly from: string
  readonly to: string
  readonly detail: string
}

interface DemoFault {
  readonly fault: Fault
  /** Rows on both sides of its place; `null`: it needs no place. */
  readonly margin: number | null
}

/** The faults of the synthetic lakes, one series each in turn, in the forms in which feeds produce them. Each needs a series of 200 rows. */
export const demoFaults: readonly DemoFault[] = [
  { fault: gap({ name: 'gap', kind: 'gross' }, { most: 8, count: (random) => 1 + random.below(8) }), margin: 40 },
  { fault: nullClose, margin: 40 },
  { fault: slippedLow, margin: 40 },
  { fault: copiedLaterBar, margin: 60 },
  { fault: crossedHigh, margin: 40 },
  { fault: repeatedRow, margin: 40 },
  { fault: frozenClose, margin: 60 },
  { fault: saturdayBar, margin: 40 },
  { fault: negativeVolume, margin: 40 },
  { fault: unadjustedSplit(4, 1, { name: 'unadjusted-split' }), margin: 80 },
  { fault: lateFeed, margin: null },
]

/** An index with `margin` rows on both sides. */
export function placeIn(rows: readonly SyntheticRow[], random: Random, margin: number | null): number {
  return margin === null ? 0 : margin + random.below(rows.length - 2 * margin)
}
