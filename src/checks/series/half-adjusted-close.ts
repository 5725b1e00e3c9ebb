import { robustSpread } from '../../base/robust.ts'
import { barName, blame, figure, known } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { roundingTolerance } from '../printed.ts'

/**
 * Finds closes outside their own bar that fit the next bar's open: the close is already adjusted for the next ex-date, the rest of the bar is not.
 *
 * One defect per bar. `ohlc_order` finds the same bars; this check names the cause and owns them.
 * Source: special dividends and spin-offs in 505 S&P 500 series, 7 of 8 right (BBY 2016-03-14, CHK 2014-06-30).
 */
export const halfAdjustedClose = defineSeriesCheck({
  id: 'half_adjusted_close',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a close already adjusted for the next ex-date while open, high and low are not',
  formula:
    'Close outside [low, high] by more than half a printed unit, while |ln(open(t+1) / close(t))| < `deviations` robust deviations (1.4826 MAD) of the last 63 close-to-close returns (at least 20), between neighbouring sessions.',
  source: 'Special dividends and spin-offs in 505 S&P 500 series, 2013 to 2018: 7 of 8 right.',
  params: {
    deviations: { default: 3, min: 0.5, max: 20, unit: 'robust deviations', about: 'how near the next open has to be to the close' },
    toleranceRatio: {
      default: 1e-6,
      min: 0,
      max: 0.01,
      unit: 'ratio of the price',
      about: 'how far the close may stand outside for rounding',
    },
  },
  reads: ['calendar'],
  appliesTo: ['daily', 'weekly'],
  run({ bars }, { derived }, { deviations, toleranceRatio }) {
    const { open, high, low, close, length } = bars
    const defects = []
    for (const i of derived.screened.odd) {
      const outside = Math.max((close[i] as number) - (high[i] as number), (low[i] as number) - (close[i] as number))
      if (!(outside > roundingTolerance(bars, i, toleranceRatio)) || (high[i] as number) < (low[i] as number) || i + 1 >= length) continue
      const gap = derived.overnight(i + 1)
      const returns = derived.returnsBefore(i, 63)
      if (returns.length < 20) continue
      const { deviation } = robustSpread(returns)
      if (!(Math.abs(gap) < deviations * deviation)) continue
      const c = close[i] as number
      const bound = c > (high[i] as number) ? `above high ${high[i] as number}` : `below low ${low[i] as number}`
      defects.push(
        blame(derived, [i], {
          message: `Close ${c} on ${barName(derived, i)} lies ${bound} but fits the next open ${open[i + 1] as number}: it is adjusted for the next ex-date, the rest of the bar is not`,
          evidence: {
            open: known(open[i] as number),
            high: high[i] as number,
            low: low[i] as number,
            close: c,
            nextOpen: open[i + 1] as number,
            gapDeviations: figure(Math.abs(gap) / deviation),
          },
        }),
      )
    }
    return defects
  },
})
