/** Checks whose bars should be fetched again, by what they say of them. Others find what no refill mends: rows to be dropped, units, labels, moves of the market. */
export const refillChecks: ReadonlySet<string> = new Set([
  'missing_session',
  'missing_field',
  'missing_week',
  'intraday_coverage',
  'partial_session',
  'late_start',
  'early_end',
  'partial_bar',
  'ohlc_order',
  'half_adjusted_close',
  'non_positive_price',
  'non_finite',
  'bad_volume',
  'bid_above_ask',
  'unclosed_bar',
  'decimal_slip',
  'block_step',
  'foreign_bar',
  'cloned_series',
  'weekly_mismatch',
  'copied_bar',
  'stale_price',
  'zero_volume',
])

/** Of these also what is to be reviewed: a thin name may not have traded, and asking again is how to know. */
export const absenceChecks: ReadonlySet<string> = new Set([
  'missing_session',
  'missing_field',
  'missing_week',
  'intraday_coverage',
  'partial_session',
])

/** Nothing of these series can be used, so all of their bars are asked for. */
export const wholeSeriesChecks: ReadonlySet<string> = new Set(['unreadable_object', 'missing_symbol'])
