import { firstAtLeast } from '../base/search.ts'
import type { Bars } from '../model/bars.ts'
import type { Series } from '../model/series.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import { defaultsOf, type ParamsOf } from './define.ts'
import type { Derived } from './derived.ts'
import type { CheckSettings } from './judge.ts'
import { gapBetween } from './lake/continuity.ts'
import { firstOf, lastOf } from './lake/islands.ts'
import { copiedBar, datesOfPair, sharedDates } from './series/copied-bar.ts'

/** Traces a daily or weekly series. `alike` are its pairs of dates for the lake's votes. How long its arrays are valid the loops of `derived` say. */
export function traceOf({ bars }: Series, derived: Derived, alike: readonly number[]): SeriesTrace {
  const { session, length } = bars
  const from = firstAtLeast(session, TRACE_EPOCH, 0, length)
  const to = firstAtLeast(session, TRACE_EPOCH + 0x10000, 0, length)
  const traced = derived.loops.traceColumns(bars, derived.linked, { from, to })
  const { islands } = traced
  const islandGaps = new Float32Array(islands.length)
  for (let k = 0; k < islands.length; k++) {
    const word = islands[k] as number
    islandGaps[k] = gapAround(bars, from + firstOf(word), from + lastOf(word))
  }
  // Member by member: with members added to a spread, V8 makes every trace an object of another shape.
  return {
    length: traced.length,
    day: traced.day,
    close: traced.close,
    range: traced.range,
    volume: traced.volume,
    chosen: traced.chosen,
    content: traced.content,
    alike: new Int32Array(alike),
    islands,
    islandGaps,
    weeks: traced.weeks,
  }
}

/** Pairs of days whose bars are alike, the earlier and the later in turn: what a series votes with on copies. */
export function alikeDays({ bars }: Series, derived: Derived, settings: CheckSettings = {}): number[] {
  if (derived.alike.length === 0) return []
  const { minTicks } = { ...defaultsOf(copiedBar), ...(settings[copiedBar.id]?.params as Partial<ParamsOf<typeof copiedBar.params>>) }
  return sharedDates(bars, { minTicks }, derived.alike).flatMap(datesOfPair)
}

/** The smaller of the |ln| gaps from the close before some bars to their first open and from their last close to the open after; NaN at an end of the series. */
function gapAround({ open, close, length }: Bars, first: number, last: number): number {
  return Math.min(gapBetween(open[first], close[first - 1]), last + 1 < length ? gapBetween(open[last + 1], close[last]) : NaN)
}
