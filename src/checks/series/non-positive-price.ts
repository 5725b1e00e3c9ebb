import type { Bars } from '../../model/bars.ts'
import { maySignChange } from '../asset.ts'
import { barsName, blame, known, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds prices of zero or below. Neighbouring bars are one defect.
 *
 * Futures, spreads and rates may rightly have them: not applicable where the metadata's type says so, or where the setting allows it.
 * Source: CME crude oil on 2020-04-20 (settled at -37.63) for the exception; CRSP's minus sign, which marks the mean of bid and ask on a day without a trade.
 */
export const nonPositivePrice = defineSeriesCheck({
  id: 'non_positive_price',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a price of zero or below',
  formula:
    'Any of open, high, low, close <= 0, unless `allow` is set or the metadata calls the symbol a future, spread, rate, yield or swap.',
  source: 'CME crude oil of 2020-04-20 for the exception; CRSP data definitions for negative prices as a mark.',
  params: { allow: { default: false, about: 'whether prices may be zero or negative (futures, spreads, rates)' } },
  reads: ['metadata'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, context, { allow }) {
    if (allow) return { notApplicable: 'the setting allows prices of zero and below' }
    if (maySignChange(context)) return { notApplicable: 'prices of futures, spreads and rates may be zero or negative' }
    const hits = context.derived.screened.odd.filter((i) => fields.some((field) => (bars[field][i] as number) <= 0))
    if (hits.length === 0) return []
    return runsOf(hits).map((run) => {
      const i = run[0] as number
      const field = fields.find((name) => (bars[name][i] as number) <= 0) ?? 'close'
      const value = bars[field][i] as number
      return blame(context.derived, run, {
        message: `The ${field} is ${value} ${barsName(context.derived, run)}${isMarked(bars, i) ? '; the magnitude fits its neighbours, as where a minus sign marks a bid-ask mean' : ''}`,
        evidence: {
          field,
          value,
          open: known(bars.open[i] as number),
          high: known(bars.high[i] as number),
          low: known(bars.low[i] as number),
          close: known(bars.close[i] as number),
        },
      })
    })
  },
})

const fields = ['open', 'high', 'low', 'close'] as const

/** Whether the close is a neighbour's price with a minus sign. */
function isMarked({ close }: Bars, i: number): boolean {
  const price = -(close[i] as number)
  return [close[i - 1], close[i + 1]].some((near) => near !== undefined && near > 0 && price > near / 1.2 && price < near * 1.2)
}
