import { isoDate } from '../../base/day.ts'
import type { SyntheticRow } from '../rows.ts'
import { type Changed, type Fault, type FaultTarget, isWhole, rowAt, samePrices, singleFault, stretchOf, withValuesOf } from './fault.ts'

function filledFrom({ rows, at }: FaultTarget, later: number): Changed | null {
  const hole = rowAt(rows, at)
  const twin = rowAt(rows, at + later)
  if (!isWhole(twin) || samePrices(hole, twin) || differentPrices(twin) < 3) return null
  return {
    rows: rows.map((row, i) => (i === at ? withValuesOf(row, twin) : row)),
    from: hole.day,
    to: hole.day,
    detail: `prices of ${isoDate(twin.day)}`,
  }
}

function differentPrices({ open, high, low, close }: SyntheticRow): number {
  return new Set([open, high, low, close]).size
}

/** A hole of the feed that was filled with the bars of a later date. */
export const copiedMany: Fault = {
  name: 'copied-later-many',
  kind: 'gross',
  checks: ['copied_bar'],
  about: 'one date of 30 % of the symbols filled with the bars of a date 3 to 30 sessions later',
  needs: { series: 0.3, history: 70, span: 31, after: 12 },
  apply(targets, random) {
    const later = 3 + random.below(28)
    const filled = targets.map((target) => filledFrom(target, later))
    return {
      rows: filled.map((changed) => changed?.rows ?? null),
      places: targets.flatMap((target, i) => {
        const changed = filled[i]
        return changed ? [[stretchOf(target, changed.from, changed.to)]] : []
      }),
      detail: `filled from ${later} sessions later`,
    }
  },
}

/** One symbol's hole. */
export const copiedOne = singleFault({
  name: 'copied-later-one',
  kind: 'gross',
  checks: ['copied_bar'],
  about: 'one bar of one symbol filled with that of a date 3 to 30 sessions later',
  needs: { span: 31 },
  change: (target, random) => filledFrom(target, 3 + random.below(28)),
})

/** The demo lake's, 5 to 24 rows later. */
export const copiedLaterBar = singleFault({
  name: 'copied-later-bar',
  kind: 'gross',
  checks: ['copied_bar'],
  about: 'one bar filled with a later one',
  change({ rows, at }, random) {
    const twin = rowAt(rows, at + 5 + random.below(20))
    return {
      rows: rows.map((row, i) => (i === at ? withValuesOf(row, twin) : row)),
      from: rowAt(rows, at).day,
      to: rowAt(rows, at).day,
      detail: `prices of ${isoDate(twin.day)}`,
    }
  },
})
