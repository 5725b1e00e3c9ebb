import { firstAtLeast } from '../../base/search.ts'
import type { CorporateAction } from '../../model/action.ts'
import { type Closes, deviationBefore, type KnownSplit, returnAt } from '../known-steps.ts'

/** Whether the known dividends of a series show in its prices (`raw`) or were taken out of them (`adjusted`). */
export interface DividendBasis {
  /** Of all of them together. */
  readonly basis: 'raw' | 'adjusted'
  /** Where it changes: the last ex-date of the one and the first of the other, by index, and how much of the dividends shows on either side. */
  readonly change: {
    readonly lastBefore: number
    readonly firstAfter: number
    readonly slopeBefore: number
    readonly slopeAfter: number
  } | null
}

/** Standard errors between what is found and half way. */
const leastErrors = 3
/** The first bar after an ex-date may be this many days later: a long weekend. */
const longestWaitDays = 4

interface KnownAmounts {
  readonly actions: readonly CorporateAction[]
  readonly splits: readonly KnownSplit[]
  /** Log return of the market on a day, 0 where it is not known. */
  readonly moveOn: (day: number) => number
}

/** Sums of a regression through the origin of -x on d. */
interface Sums {
  readonly xd: number
  readonly dd: number
  /** Of s d, squared: what the error of `xd` comes to. */
  readonly error: number
}

/**
 * What a series' closes did at the ex-dates of its known dividends: the slope of -x on d, x the return of the ex-day less the market's, d the dividend as
 * a log return; 1 when prices fall by it, 0 when it was taken out. `null` where there are too few, or too small ones, to tell.
 */
export function dividendBasis(closes: Closes, { actions, splits, moveOn }: KnownAmounts): DividendBasis | null {
  const at: number[] = []
  const sums: Sums[] = [{ xd: 0, dd: 0, error: 0 }]
  for (const { kind, amount, day } of actions) {
    if ((kind !== 'dividend' && kind !== 'special_dividend') || amount === null) continue
    const i = firstAtLeast(closes.day, day, 0, closes.length)
    const here = closes.day[i] as number
    if (i < 1 || i >= closes.length || here - day > longestWaitDays || here - (closes.day[i - 1] as number) > longestWaitDays) continue
    if (splits.some((split) => split.at === i)) continue
    const paid = splits.reduce((cash, split) => (split.at > i && split.basis === 'adjusted' ? cash / split.action.ratio : cash), amount)
    const part = paid / (closes.close[i - 1] as number)
    const x = returnAt(closes, i) - moveOn(here)
    if (!(part > 0 && part < 1) || x !== x) continue
    const d = -Math.log(1 - part)
    const s = deviationBefore(closes, i)
    const last = sums[sums.length - 1] as Sums
    at.push(i)
    sums.push({ xd: last.xd - x * d, dd: last.dd + d * d, error: last.error + (s * d) ** 2 })
  }
  const zero = sums[0] as Sums
  const total = sums[sums.length - 1] as Sums
  let change: DividendBasis['change'] = null
  let clearest = 0
  for (let k = 1; k < at.length; k++) {
    const before = standing(zero, sums[k] as Sums)
    const after = standing(sums[k] as Sums, total)
    const clear = Math.min(Math.abs(before.errors), Math.abs(after.errors))
    if (before.errors * after.errors >= 0 || clear < leastErrors || clear <= clearest) continue
    clearest = clear
    change = { lastBefore: at[k - 1] as number, firstAfter: at[k] as number, slopeBefore: before.slope, slopeAfter: after.slope }
  }
  const { errors } = standing(zero, total)
  if (change === null && !(Math.abs(errors) >= leastErrors)) return null
  return { basis: errors > 0 ? 'raw' : 'adjusted', change }
}

/** The slope between two places, and its distance from one half in standard errors. */
function standing(from: Sums, to: Sums): { readonly slope: number; readonly errors: number } {
  const dd = to.dd - from.dd
  const slope = (to.xd - from.xd) / dd
  const error = Math.sqrt(to.error - from.error) / dd
  return dd > 0 && error > 0 ? { slope, errors: (slope - 0.5) / error } : { slope: NaN, errors: 0 }
}
