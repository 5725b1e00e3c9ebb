import { firstAtLeast } from '../base/search.ts'
import { robustSpread } from '../base/robust.ts'
import type { CorporateAction } from '../model/action.ts'
import type { IntervalClass } from '../model/interval.ts'

/** Closes of one series by day, ascending: a series' bars, or its trace. */
export interface Closes {
  readonly length: number
  readonly day: Int32Array
  readonly close: Float64Array | Float32Array
}

/** What prices did at the ex-date of a known split: `raw`, they stepped by its ratio; `adjusted`, they did not. */
export interface KnownSplit {
  readonly action: CorporateAction & { readonly ratio: number }
  /** First bar on or after the ex-date (weekly, monthly: the bar whose label is near it that stepped the most like it). */
  readonly at: number
  readonly basis: 'raw' | 'adjusted'
}

/** Days by which the label of a bar may lie before or after a day that it holds. */
const reachOf: Readonly<Record<IntervalClass, number>> = { intraday: 0, daily: 0, weekly: 6, monthly: 31 }
/** A split in a hole longer than this is not told from what else happened in it. */
const longestGapDays = 10
/** Robust deviations of a return that a split's step must exceed to be told from one. */
const leastDeviations = 3
const leastReturns = 20
const fallbackDeviation = 0.02

/**
 * What the closes did at the ex-date of each known split between the first and last of them: r(t) = ln C(t)/C(t-1) lies nearer to -ln ratio than to
 * 0 (`raw`) or not (`adjusted`). Left out are splits too small to be told from an ordinary return, and those in a hole.
 */
export function knownSplits(closes: Closes, actions: readonly CorporateAction[] | undefined, kind: IntervalClass): readonly KnownSplit[] {
  if (actions === undefined || actions.length === 0) return []
  const known: KnownSplit[] = []
  for (const action of actions) {
    if (action.kind !== 'split' || action.ratio === null) continue
    const split = splitIn(closes, { ...action, ratio: action.ratio }, reachOf[kind])
    if (split !== null) known.push(split)
  }
  return known
}

function splitIn(closes: Closes, action: KnownSplit['action'], reach: number): KnownSplit | null {
  const step = -Math.log(action.ratio)
  let best: { at: number; excess: number } | null = null
  for (let at = firstAtLeast(closes.day, action.day - reach, 0, closes.length); at < closes.length; at++) {
    const day = closes.day[at] as number
    if (best !== null ? day > action.day + reach : day > action.day + Math.max(reach, longestGapDays)) break
    const move = returnAt(closes, at)
    // How much more the step explains than no step at all.
    if (move === move && at > 0 && day - (closes.day[at - 1] as number) <= longestGapDays + 2 * reach) {
      const excess = Math.abs(move) - Math.abs(move - step)
      if (best === null || excess > best.excess) best = { at, excess }
    }
    if (reach === 0) break
  }
  if (best === null || Math.abs(step) < leastDeviations * deviationBefore(closes, best.at)) return null
  return { action, at: best.at, basis: best.excess > 0 ? 'raw' : 'adjusted' }
}

/** ln C(i)/C(i-1); NaN without two positive closes. */
export function returnAt({ close }: Closes, i: number): number {
  const before = close[i - 1] as number
  const here = close[i] as number
  return i > 0 && before > 0 && here > 0 ? Math.log(here / before) : NaN
}

/** Robust deviation of the 63 returns before a bar, at least half a percent. */
export function deviationBefore(closes: Closes, i: number): number {
  const returns: number[] = []
  for (let k = i - 1; k > 0 && k >= i - 63; k--) {
    const move = returnAt(closes, k)
    if (move === move) returns.push(move)
  }
  return returns.length < leastReturns ? fallbackDeviation : Math.max(0.005, robustSpread(returns).deviation)
}
