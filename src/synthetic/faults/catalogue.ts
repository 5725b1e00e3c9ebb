import { copiedMany, copiedOne } from './copies.ts'
import type { Fault } from './fault.ts'
import { crossedRange, negativePrice, negativeVolume, nullField, partialBar, slippedBar, slippedField, zeroVolume } from './fields.ts'
import { truncatedFile, unreadableFile } from './files.ts'
import { gap, lateFeed, sourceOutage, tickerReuse } from './gaps.ts'
import { halfAdjusted, rescaledSeries, restatedBars, smallSpike, unadjustedSplit, unitStep } from './levels.ts'
import { conflictingRows, disorderedRows, duplicateRows, offSessionBar, shiftedDates } from './rows.ts'
import { frozenFeed, singleStaleBar, staleBars } from './stale.ts'
import { clonedShifted, clonedStretch, clonedWhole, foreignRow, swappedRows } from './strangers.ts'
import { weeklyDrift, wrongWeek } from './weekly.ts'

const missing = (sessions: number) =>
  gap({ name: `gap-${sessions}`, kind: 'gross', needs: { liquidity: 'liquid' } }, { most: sessions, count: () => sessions })

/** Every fault that a drill puts in, in the order in which it applies them: first those that change all rows before a date. */
export const faultCatalogue: readonly Fault[] = [
  unadjustedSplit(2, 1),
  unadjustedSplit(3, 1),
  unadjustedSplit(4, 1),
  unadjustedSplit(10, 1),
  unadjustedSplit(1, 10),
  halfAdjusted,
  unitStep,
  tickerReuse,
  clonedWhole,
  clonedStretch,
  clonedShifted,
  sourceOutage,
  frozenFeed,
  copiedMany,
  missing(1),
  missing(3),
  missing(10),
  nullField,
  slippedField,
  slippedBar,
  crossedRange,
  duplicateRows,
  conflictingRows,
  disorderedRows,
  offSessionBar,
  staleBars,
  copiedOne,
  foreignRow,
  swappedRows,
  shiftedDates,
  negativePrice,
  negativeVolume,
  zeroVolume,
  partialBar,
  wrongWeek,
  weeklyDrift,
  truncatedFile,
  unreadableFile,
  lateFeed,
  smallSpike,
  singleStaleBar,
  gap({ name: 'gap-thin', kind: 'subtle', needs: { liquidity: 'thin' } }, { most: 1, count: () => 1 }),
  restatedBars,
  rescaledSeries,
]
