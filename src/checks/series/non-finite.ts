import { medianOf } from '../../base/robust.ts'
import { barFields, fieldState, stateOfField } from '../../model/field.ts'
import type { Bars } from '../../model/bars.ts'
import { barName, barsName, blame, figure, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/** The bit of each field's three that only `nonFinite` has. */
const nonFiniteBits = 0b100_100_100_100_100

/** Below this no price is one of the positive codes. */
const leastCode = 999
const positiveCodes: ReadonlySet<number> = new Set([
  999, 999.99, 9999, 9999.99, 99999, 99999.99, 999999, 999999.99, 9999999, 99999999, 999999999, 1e10, 9999999999, 2147483647, 4294967295,
  9223372036.854775, 9223372036854775807, 3.4028234663852886e38, 1.7976931348623157e308,
])
const negativeCodes: ReadonlySet<number> = new Set([
  -1, -9, -66, -77, -88, -99, -99.99, -999, -999.99, -9999, -9999.99, -99999, -999999, -2147483648, -9223372036.854775,
])

const fields = ['open', 'high', 'low', 'close'] as const

/**
 * Finds NaN and infinities written as values, and codes that stand for "no value" (-99, 9999). Neighbouring bars are one defect.
 *
 * A code is one only where it cannot be the price: among positive prices a negative one, or one over five times off the neighbours' median.
 * So a real price of 999 or 9999 passes, and 99.99 is no code at all.
 * Source: CRSP's codes (-66, -77, -88, -99), the limits of int32, int64 in 1e-9 units (Databento's undefined price), float and double.
 */
export const nonFinite = defineSeriesCheck({
  id: 'non_finite',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'NaN, an infinity, or a code for "no value" written as a value',
  formula:
    'A field written as NaN or an infinity or overflowing a double; or a price equal to -1, -9, -66, -77, -88, -99, -999, -9999, …, 999, 999.99, 9999, 9999.99, …, or a limit of int32, int64, float or double, that is negative among positive prices or over `factor` times off the median of the 20 nearest closes (at least 3) that are no code.',
  source: 'CRSP missing-value codes; Databento undefined prices; limits of integer and floating types.',
  params: { factor: { default: 5, min: 1.5, max: 1000, unit: 'times', about: 'how far off its neighbours a positive code has to be' } },
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived }, { factor }) {
    const { flags } = bars
    const written = derived.screened.flagged.filter((i) => ((flags[i] as number) & nonFiniteBits) !== 0)
    const coded = codedBars(bars, derived.screened.odd, factor)
    const hits = coded.length === 0 ? written : [...written, ...coded.filter((i) => !written.includes(i))].sort((a, b) => a - b)
    if (hits.length === 0) return []
    return runsOf(hits).map((run) => {
      const i = run[0] as number
      const named = barFields.filter((_, field) => stateOfField(flags[i] as number, field) === fieldState.nonFinite)
      if (named.length > 0) {
        return blame(derived, run, {
          message: `The ${named.join(', ')} ${barsName(derived, run)} is written as NaN, an infinity or an overflowing number`,
          evidence: { fields: named.join(','), bars: run.length, row: bars.sourceRow[i] as number },
        })
      }
      const field = codedField(bars, i, factor) ?? 'close'
      const value = bars[field][i] as number
      return blame(derived, run, {
        message: `The ${field} ${value} ${barsName(derived, run)} stands for "no value": closes around ${barName(derived, i)} are near ${figure(nearbyClose(bars, i))}`,
        evidence: { fields: field, value, nearbyClose: figure(nearbyClose(bars, i)), bars: run.length },
      })
    })
  },
})

/** Bars with a code: odd ones, and those after one that repeat it (to each other they are plain). */
function codedBars(bars: Bars, odd: readonly number[], factor: number): number[] {
  const coded: number[] = []
  let judged = -1
  for (const first of odd) {
    for (let i = Math.max(first, judged + 1); i < bars.length && codedField(bars, i, factor) !== null; i++) {
      coded.push(i)
      judged = i
    }
  }
  return coded
}

function isCode(price: number): boolean {
  return price >= leastCode ? positiveCodes.has(price) : price < 0 && negativeCodes.has(price)
}

/** The field of bar `i` that holds a code and cannot be a price there. */
function codedField(bars: Bars, i: number, factor: number): (typeof fields)[number] | null {
  if (!fields.some((field) => isCode(bars[field][i] as number))) return null
  const near = nearbyClose(bars, i)
  if (!(near > 0)) return null
  for (const field of fields) {
    const price = bars[field][i] as number
    if (isCode(price) && (price < 0 || price > factor * near || price * factor < near)) return field
  }
  return null
}

/** Median of the 20 nearest closes that are no code, NaN where fewer than three are or one of them is not positive. */
function nearbyClose({ close, length }: Bars, i: number): number {
  const near: number[] = []
  for (let step = 1; step <= 200 && near.length < 20; step++) {
    for (const j of [i - step, i + step]) {
      if (j < 0 || j >= length) continue
      const price = close[j] as number
      if (price !== price || isCode(price)) continue
      if (price <= 0) return NaN
      near.push(price)
    }
  }
  return near.length < 3 ? NaN : medianOf(near)
}
