import { medianAmong } from '../../base/select.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import { barName, blame, figure } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { everyBar, wickFloor } from '../screen.ts'

/**
 * Finds bars whose high or low runs far away from open and close: a bad print, or a flash crash. For review, most of them are real.
 *
 * One defect per bar. The wick is held against the usual range of the bars before, so volatile names are not flagged for being so.
 * Source: Brownlees and Gallo, CSDA 51 (2006) 2232, on bad prints as isolated extremes; 25 flagged in 505 S&P 500 series, most of them real
 * (openings of 2015-08-24).
 */
export const excessiveWick = defineSeriesCheck({
  id: 'excessive_wick',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'review',
  about: 'a high or low far from open and close',
  formula:
    'high / max(open, close) - 1 or 1 - low / min(open, close) is over `leastWick` and over `ranges` times the median of (high - low) / close of the last 63 bars (at least 20).',
  source: 'Brownlees and Gallo 2006 for the idea; thresholds on 505 S&P 500 series, 2013 to 2018.',
  params: {
    leastWick: { default: 0.1, min: 0.005, max: 1, unit: 'ratio of the price', about: 'shortest wick that is looked at' },
    ranges: { default: 6, min: 1, max: 100, unit: 'times', about: 'how many usual ranges a wick has to be long' },
  },
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived }, { leastWick, ranges }) {
    const { open, high, low, close, length } = bars
    const above = 1 + leastWick
    const below = 1 - leastWick
    const defects: Defect[] = []
    for (const i of leastWick >= wickFloor ? derived.screened.wicks : everyBar(length)) {
      const c = close[i] as number
      // Bounds around the close alone are wider than the rule's: they spare nearly all bars a branch that cannot be predicted.
      if ((high[i] as number) <= c * above && (low[i] as number) >= c * below) continue
      const o = open[i] as number
      const top = o > c ? o : c
      const bottom = o > c ? c : o
      const upper = (high[i] as number) / top - 1
      const lower = 1 - (low[i] as number) / bottom
      const wick = Math.max(upper, lower)
      if (!(wick > leastWick) || !(bottom > 0)) continue
      const usual = usualRange(bars, i)
      if (!(wick > ranges * usual)) continue
      const isUpper = upper >= lower
      defects.push(
        blame(derived, [i], {
          message: `The ${isUpper ? `high ${high[i] as number}` : `low ${low[i] as number}`} of ${barName(derived, i)} lies ${figure(100 * wick)} % ${isUpper ? 'above' : 'below'} open and close, ${figure(wick / usual)} times the usual range`,
          evidence: { open: o, high: high[i] as number, low: low[i] as number, close: c, wick: figure(wick), usualRange: figure(usual) },
        }),
      )
    }
    return defects
  },
})

const rangesBefore = new Float64Array(63)

/** Median of (high - low) / close of the 63 bars before `i`; NaN for fewer than 20. */
function usualRange({ high, low, close }: Bars, i: number): number {
  let count = 0
  for (let j = Math.max(0, i - rangesBefore.length); j < i; j++) {
    const range = ((high[j] as number) - (low[j] as number)) / (close[j] as number)
    if (range >= 0) rangesBefore[count++] = range
  }
  return count < 20 ? NaN : medianAmong(rangesBefore, count)
}
