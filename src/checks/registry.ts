import type { Check } from './define.ts'
import { adjustmentBasis } from './lake/adjustment-basis.ts'
import { clonedSeries } from './lake/cloned-series.ts'
import { crossSource } from './lake/cross-source.ts'
import { duplicateSymbol } from './lake/duplicate-symbol.ts'
import { foreignBar } from './lake/foreign-bar.ts'
import { weeklyMismatch } from './lake/weekly-mismatch.ts'
import { missingSymbol } from './lake/missing-symbol.ts'
import { partialBar } from './lake/partial-bar.ts'
import { sourceOutage } from './lake/source-outage.ts'
import { survivorship } from './lake/survivorship.ts'
import { badTimestamp } from './series/bad-timestamp.ts'
import { badVolume } from './series/bad-volume.ts'
import { bidAboveAsk } from './series/bid-above-ask.ts'
import { blockStep } from './series/block-step.ts'
import { copiedBar } from './series/copied-bar.ts'
import { decimalSlip } from './series/decimal-slip.ts'
import { decimalsChange } from './series/decimals-change.ts'
import { dstShift } from './series/dst-shift.ts'
import { duplicateBar } from './series/duplicate-bar.ts'
import { earlyEnd } from './series/early-end.ts'
import { excessiveWick } from './series/excessive-wick.ts'
import { halfAdjustedClose } from './series/half-adjusted-close.ts'
import { intradayCoverage } from './series/intraday-coverage.ts'
import { islandBar } from './series/island-bar.ts'
import { lateStart } from './series/late-start.ts'
import { levelShift } from './series/level-shift.ts'
import { liveRow } from './series/live-row.ts'
import { metadataMismatch } from './series/metadata-mismatch.ts'
import { misalignedTimestamp } from './series/misaligned-timestamp.ts'
import { missingField } from './series/missing-field.ts'
import { missingSession } from './series/missing-session.ts'
import { missingWeek } from './series/missing-week.ts'
import { noUpdateRun } from './series/no-update-run.ts'
import { nonFinite } from './series/non-finite.ts'
import { nonPositivePrice } from './series/non-positive-price.ts'
import { nonSessionBar } from './series/non-session-bar.ts'
import { ohlcOrder } from './series/ohlc-order.ts'
import { outOfOrder } from './series/out-of-order.ts'
import { outlierReturn } from './series/outlier-return.ts'
import { outsideHours } from './series/outside-hours.ts'
import { partialSession } from './series/partial-session.ts'
import { restatedBar } from './series/restated-bar.ts'
import { schema } from './series/schema.ts'
import { spikeReversal } from './series/spike-reversal.ts'
import { stalePrice } from './series/stale-price.ts'
import { staleSeries } from './series/stale-series.ts'
import { unadjustedSplit } from './series/unadjusted-split.ts'
import { unclosedBar } from './series/unclosed-bar.ts'
import { unreadableObject } from './series/unreadable-object.ts'
import { updateLag } from './series/update-lag.ts'
import { volumeOutlier } from './series/volume-outlier.ts'
import { zeroVolume } from './series/zero-volume.ts'

/**
 * Every check, in the order of the catalogue. Where two find the same bar bad, the one with the lower rank is charged:
 * first those named in `ownershipOrder`, then the order of this list.
 */
export const checks: readonly Check[] = [
  missingSession,
  sourceOutage,
  lateStart,
  earlyEnd,
  missingSymbol,
  unreadableObject,
  missingField,
  missingWeek,
  intradayCoverage,
  partialSession,
  partialBar,
  survivorship,
  ohlcOrder,
  halfAdjustedClose,
  nonPositivePrice,
  badVolume,
  nonFinite,
  badTimestamp,
  nonSessionBar,
  outsideHours,
  misalignedTimestamp,
  bidAboveAsk,
  decimalsChange,
  schema,
  decimalSlip,
  excessiveWick,
  unclosedBar,
  duplicateBar,
  clonedSeries,
  duplicateSymbol,
  liveRow,
  outOfOrder,
  metadataMismatch,
  dstShift,
  blockStep,
  levelShift,
  weeklyMismatch,
  unadjustedSplit,
  adjustmentBasis,
  foreignBar,
  crossSource,
  copiedBar,
  outlierReturn,
  volumeOutlier,
  spikeReversal,
  islandBar,
  stalePrice,
  zeroVolume,
  staleSeries,
  updateLag,
  noUpdateRun,
  restatedBar,
]

/** Ids of the checks that own a bar before all others: missing, field, slip, copied, half-adjusted, OHLC, duplicate. */
export const ownershipOrder: readonly string[] = [
  'missing_session',
  'missing_week',
  'missing_field',
  'decimal_slip',
  'copied_bar',
  'half_adjusted_close',
  'ohlc_order',
  'duplicate_bar',
]
