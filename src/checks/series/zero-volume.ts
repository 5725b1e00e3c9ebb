import { isoDate, isoInstant } from '../../base/day.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import { known } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds bars without volume although the price moved.
 *
 * One defect per run of such bars, in time order. What comes before the first bar with a volume was not recorded (indexes, old history) and is not
 * judged, nor is a series without any.
 * Source: a price is made by a trade, and a trade has a size.
 */
export const zeroVolume = defineSeriesCheck({
  id: 'zero_volume',
  version: 1,
  dimension: 'accuracy',
  severity: 'medium',
  status: 'confirmed',
  about: 'bars without volume although the price moved',
  formula: 'V(t) = 0, and H(t) > L(t) or C(t) differs from C(t-1); after the first bar with a volume. Neighbouring bars are one finding.',
  source: 'A price is made by a trade, and a trade has a size.',
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived }) {
    if (derived.screened.volumes.length === 0) return []
    const { volume, length } = bars
    let i = 0
    while (i < length && !((volume[i] as number) > 0)) i++
    if (i === length) return length === 0 ? [] : { notApplicable: 'no bar has a volume' }
    const defects: Defect[] = []
    for (; i < length; i++) {
      if (volume[i] !== 0 || !moved(bars, i)) continue
      const first = i
      const slots = [derived.slot(i)]
      while (i + 1 < length && volume[i + 1] === 0 && moved(bars, i + 1)) slots.push(derived.slot(++i))
      const print = derived.intervalClass === 'intraday' ? isoInstant : isoDate
      const from = derived.slot(first)
      const to = derived.slot(i)
      const what = first === i ? `The bar of ${print(from)} has` : `${slots.length} bars from ${print(from)} to ${print(to)} have`
      defects.push({
        slots,
        from,
        to,
        message: `${what} no volume although the price moved`,
        evidence: {
          bars: slots.length,
          low: known(bars.low[first] as number),
          high: known(bars.high[first] as number),
          close: known(bars.close[first] as number),
          closeBefore: first > 0 ? known(bars.close[first - 1] as number) : null,
          row: bars.sourceRow[first] as number,
        },
      })
    }
    return defects
  },
})

function moved({ high, low, close }: Bars, i: number): boolean {
  if ((high[i] as number) > (low[i] as number)) return true
  const change = (close[i] as number) - (close[i - 1] as number)
  return change > 0 || change < 0
}
