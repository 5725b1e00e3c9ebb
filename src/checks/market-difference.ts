import { areSameValues } from '../base/same-numbers.ts'
import type { SeriesTrace } from '../model/trace.ts'

/** Bars that are held against each other at once: a loop that has run a few times only is slow. */
const TOGETHER = 512

/** Bars from `from` to `to` (excluded). */
export interface BarSpan {
  readonly from: number
  readonly to: number
}

/**
 * Where two traces of a series differ for the market: outside of these spans, which begin at the same bar, each bar and the one before it are the same in both. Empty
 * where all are.
 */
export function marketDifference(one: SeriesTrace, other: SeriesTrace): readonly [BarSpan, BarSpan] {
  const most = Math.min(one.length, other.length)
  let from = 0
  while (from + TOGETHER <= most && areSameBars(one, other, from, from + TOGETHER)) from += TOGETHER
  while (from < most && isSameBar(one, from, other, from)) from++
  let rest = 0
  while (rest < most - from && isSameBar(one, one.length - 1 - rest, other, other.length - 1 - rest)) rest++
  const isEqual = from === one.length && from === other.length
  // The first of the bars that are the same again has another one before it.
  const end = ({ length }: SeriesTrace) => (isEqual ? from : Math.min(length, length - rest + 1))
  return [
    { from, to: end(one) },
    { from, to: end(other) },
  ]
}

function areSameBars(one: SeriesTrace, other: SeriesTrace, from: number, to: number): boolean {
  return (
    areSameValues(one.day.subarray(from, to), other.day.subarray(from, to)) &&
    areSameValues(one.close.subarray(from, to), other.close.subarray(from, to)) &&
    areSameValues(one.range.subarray(from, to), other.range.subarray(from, to)) &&
    areSameValues(one.volume.subarray(from, to), other.volume.subarray(from, to))
  )
}

function isSameBar(one: SeriesTrace, i: number, other: SeriesTrace, j: number): boolean {
  return (
    one.day[i] === other.day[j] &&
    Object.is(one.close[i], other.close[j]) &&
    one.range[i] === other.range[j] &&
    one.volume[i] === other.volume[j]
  )
}
