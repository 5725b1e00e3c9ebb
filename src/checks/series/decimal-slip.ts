import { medianOf } from '../../base/robust.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import { barName, blame, figure } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { isCoarse } from '../printed.ts'

const fields = ['open', 'high', 'low', 'close'] as const
type PriceField = (typeof fields)[number]

/** A value times one of these is what it should have been. */
const corrections = [0.001, 0.01, 0.1, 10, 100, 1000] as const

/**
 * Finds prices whose decimal point slipped: one or more fields of a bar, or the whole bar, a power of ten off.
 *
 * One defect per bar. A field is held against the other three of its bar, a whole bar against the median of the closes t±1 and t±2, never against
 * the close before alone, which may be the bad one; closes on both sides have to agree, so a split or a change of unit blames no bar. At the
 * edges of a series, and where the price is under 20 units of its last decimal, it is for review. Bars with an unusable or non-positive price pass.
 * Source: yfinance's repair of 100x errors gave the idea; thresholds from 750 US series since 2005, where comparing with the close before alone
 * blamed the good bar in 3 of 14 cases.
 */
export const decimalSlip = defineSeriesCheck({
  id: 'decimal_slip',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a price, or all of a bar, off by a power of ten',
  formula:
    'A field over 5 times off the other three (which lie within a factor of 2), whose value times 0.001, 0.01, 0.1, 10, 100 or 1000 lies within `tolerance` of their range. Two or three fields: over 5 times off the median of the closes t±1, t±2, and the same factor brings all of them within `barTolerance` of the range of the rest. All four: the same factor brings each within `barTolerance` of that median, and the closes used lie within a factor of 2 with one on each side at least. Review where only one side has closes, or where what a price is held against is under 20 units of the last printed decimal.',
  source: 'Power-of-ten errors in 750 random US series since 2005: the close before alone blames the wrong bar in 3 of 14.',
  params: {
    tolerance: {
      default: 0.03,
      min: 0,
      max: 0.5,
      unit: 'ratio of the price',
      about: 'how far a corrected field may lie outside the range of the others',
    },
    barTolerance: {
      default: 0.25,
      min: 0,
      max: 0.9,
      unit: 'ratio of the price',
      about: 'how far a corrected bar, or two or three fields of one, may lie from what they are held against',
    },
  },
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived }, tolerances) {
    const defects: Defect[] = []
    let judged = -1
    for (const first of derived.screened.odd) {
      // A plain bar can only be slipped as a whole, after an odd one that is: both have the wrong level.
      for (let i = Math.max(first, judged + 1); i <= first + 1 && i < bars.length; i++) {
        judged = i
        if (isOnOneLevel(bars, i)) continue
        const slip = slipAt(bars, i, tolerances)
        if (slip !== null) defects.push(blame(derived, [i], said(bars, i, { slip, name: barName(derived, i) })))
      }
    }
    return defects
  },
})

/** Whether the prices of a bar and the closes around it lie within a factor of 5: then none is far from any median of others. */
function isOnOneLevel({ open, high, low, close, length }: Bars, i: number): boolean {
  let least = Math.min(open[i] as number, high[i] as number, low[i] as number, close[i] as number)
  let most = Math.max(open[i] as number, high[i] as number, low[i] as number, close[i] as number)
  for (let j = Math.max(0, i - 2); j <= i + 2 && j < length; j++) {
    const price = close[j] as number
    if (!(price > 0)) continue
    if (price < least) least = price
    if (price > most) most = price
  }
  return least > 0 && most <= 5 * least
}

/** What is wrong with one bar. */
export interface Slip {
  readonly fields: readonly PriceField[]
  /** What the values are to be multiplied by. */
  readonly correction: number
  /** What they were held against. */
  readonly reference: number
  readonly sure: boolean
}

/** The slip in bar `i`, or `null`: the rule itself, without the shortcut that spares most bars. */
export function slipAt(bars: Bars, i: number, tolerances: { readonly tolerance: number; readonly barTolerance: number }): Slip | null {
  const prices = fields.map((field) => bars[field][i] as number)
  if (!prices.every((price) => price > 0)) return null
  for (let k = 0; k < 4; k++) {
    const slip = fieldSlip(prices, [k], tolerances.tolerance)
    if (slip !== null) return { ...slip, sure: !isCoarse(bars, i, slip.reference) }
  }
  const around = closesAround(bars, i)
  if (!around.agree) return null
  const { median } = around
  const off = [0, 1, 2, 3].filter((k) => isFar(prices[k] as number, median))
  const sure = around.bothSides && !isCoarse(bars, i, median)
  if (off.length === 4) return barSlip(prices, median, { barTolerance: tolerances.barTolerance, sure })
  if (off.length < 2) return null
  const slip = fieldSlip(prices, off, tolerances.barTolerance)
  return slip && { ...slip, sure }
}

function isFar(price: number, reference: number): boolean {
  return price > 5 * reference || price * 5 < reference
}

/** The slip of the fields number `off` against the others of their bar. */
function fieldSlip(prices: readonly number[], off: readonly number[], tolerance: number): Omit<Slip, 'sure'> | null {
  const others = prices.filter((_, k) => !off.includes(k))
  const least = Math.min(...others)
  const most = Math.max(...others)
  if (most > 2 * least) return null
  if (!off.every((k) => (prices[k] as number) > 5 * most || (prices[k] as number) * 5 < least)) return null
  const correction = corrections.find((factor) =>
    off.every((k) => (prices[k] as number) * factor >= least * (1 - tolerance) && (prices[k] as number) * factor <= most * (1 + tolerance)),
  )
  return correction === undefined ? null : { fields: off.map((k) => fields[k] as PriceField), correction, reference: most }
}

function barSlip(
  prices: readonly number[],
  median: number,
  { barTolerance, sure }: { readonly barTolerance: number; readonly sure: boolean },
): Slip | null {
  const correction = corrections.find((factor) =>
    prices.every((price) => price * factor >= median * (1 - barTolerance) && price * factor <= median * (1 + barTolerance)),
  )
  return correction === undefined ? null : { fields, correction, reference: median, sure }
}

/** The closes t±1 and t±2: their median, whether they tell one level, and whether both sides have one. One of the four may itself be bad. */
function closesAround(
  { close, length }: Bars,
  i: number,
): { readonly median: number; readonly agree: boolean; readonly bothSides: boolean } {
  const near: number[] = []
  let before = 0
  let after = 0
  for (const j of [i - 2, i - 1, i + 1, i + 2]) {
    const price = j >= 0 && j < length ? (close[j] as number) : NaN
    if (!(price > 0)) continue
    near.push(price)
    if (j < i) before++
    else after++
  }
  const median = medianOf(near)
  const level = near.filter((price) => price <= 2 * median && price * 2 >= median)
  const onLevel = (j: number) => j >= 0 && j < length && level.includes(close[j] as number)
  return {
    median: medianOf(level),
    agree: near.length >= 2 && level.length >= near.length - (near.length === 4 ? 1 : 0),
    bothSides: before > 0 && after > 0 && (onLevel(i - 1) || onLevel(i - 2)) && (onLevel(i + 1) || onLevel(i + 2)),
  }
}

function said(bars: Bars, i: number, { slip, name }: { readonly slip: Slip; readonly name: string }) {
  const [field] = slip.fields
  const value = bars[field ?? 'close'][i] as number
  const corrected = figure(value * slip.correction)
  const what =
    slip.fields.length === 4
      ? `The whole bar of ${name} (close ${bars.close[i] as number})`
      : `The ${slip.fields.join(' and ')} of ${name} (${value})`
  const times = slip.correction < 1 ? `${Math.round(1 / slip.correction)} times too large` : `${slip.correction} times too small`
  return {
    message: `${what} is ${times}: ${slip.fields.length === 4 ? 'the closes around it are near' : 'the rest of the bar is near'} ${figure(slip.reference)}`,
    evidence: {
      fields: slip.fields.join(','),
      value,
      corrected,
      correction: slip.correction,
      reference: figure(slip.reference),
      open: bars.open[i] as number,
      high: bars.high[i] as number,
      low: bars.low[i] as number,
      close: bars.close[i] as number,
    },
    ...(slip.sure ? {} : { status: 'review' as const }),
  }
}
