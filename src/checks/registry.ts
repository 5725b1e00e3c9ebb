import type { Check } from './define.ts'
import { missingField } from './series/missing-field.ts'
import { missingSession } from './series/missing-session.ts'
import { staleSeries } from './series/stale-series.ts'

/**
 * Every check, in the order of the catalogue. Where two find the same bar bad, the one with the lower rank is charged:
 * first those named in `ownershipOrder`, then the order of this list.
 */
export const checks: readonly Check[] = [missingSession, missingField, staleSeries]

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
