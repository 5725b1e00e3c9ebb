import type { Bars } from '../../model/bars.ts'
import { barsName, blame, figure, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import type { Derived } from '../derived.ts'
import { roundingTolerance } from '../printed.ts'

/**
 * Finds bars whose high or low does not bound their open and close.
 *
 * Neighbouring bad bars are one defect. Bars with an unusable price are `missing_field`'s business and pass here.
 * Source: the bar's definition. Vendors round each field on its own, so half a unit of the last printed decimal is let through; of 12 bars
 * found in 505 series of the S&P 500, 12 were wrong.
 */
export const ohlcOrder = defineSeriesCheck({
  id: 'ohlc_order',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a high or low that does not bound open and close',
  formula:
    'high >= max(open, close, low) and low <= min(open, close, high), let through: half a unit of the last decimal printed in the bar, or `toleranceRatio` of the price, whichever is more.',
  source: "The bar's definition; tolerance from the rounding of adjusted feeds. 12 of 12 right in 505 S&P 500 series, 2013 to 2018.",
  params: { toleranceRatio: { default: 1e-6, min: 0, max: 0.01, unit: 'ratio of the price', about: 'how far a bound may be crossed' } },
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived }, { toleranceRatio }) {
    const hits = derived.screened.odd.filter((i) => crossing(bars, i) > roundingTolerance(bars, i, toleranceRatio))
    if (hits.length === 0) return []
    return runsOf(hits).map((run) => defectOf(bars, derived, run))
  },
})

/** How far the bar's prices stand outside its own high and low; NaN when a price is. */
export function crossing({ open, high, low, close }: Bars, i: number): number {
  const o = open[i] as number
  const h = high[i] as number
  const l = low[i] as number
  const c = close[i] as number
  return Math.max(o - h, c - h, l - o, l - c, l - h)
}

function defectOf(bars: Bars, derived: Derived, run: readonly number[]) {
  const i = run.reduce((worst, j) => (crossing(bars, j) > crossing(bars, worst) ? j : worst))
  const open = bars.open[i] as number
  const high = bars.high[i] as number
  const low = bars.low[i] as number
  const close = bars.close[i] as number
  const what =
    high < low
      ? `high ${high} is below the low ${low}`
      : Math.max(open, close) - high >= low - Math.min(open, close)
        ? `${close >= open ? `close ${close}` : `open ${open}`} is above the high ${high}`
        : `${close <= open ? `close ${close}` : `open ${open}`} is below the low ${low}`
  return blame(derived, run, {
    message: `The ${what} ${barsName(derived, run)}${run.length > 1 ? ' (the worst of them is told)' : ''}`,
    evidence: { open, high, low, close, crossing: figure(crossing(bars, i)), row: bars.sourceRow[i] as number },
  })
}
