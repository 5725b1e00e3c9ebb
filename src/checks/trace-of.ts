import { firstAtLeast } from '../base/search.ts'
import type { Series } from '../model/series.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import { defaultsOf, type ParamsOf } from './define.ts'
import type { Derived } from './derived.ts'
import type { CheckSettings } from './judge.ts'
import { copiedBar, datesOfPair, sharedDates } from './series/copied-bar.ts'

/** Traces a daily or weekly series. `alike` are its pairs of dates for the lake's votes. How long its arrays are valid the loops of `derived` say. */
export function traceOf({ bars }: Series, derived: Derived, alike: readonly number[]): SeriesTrace {
  const { session, length } = bars
  const from = firstAtLeast(session, TRACE_EPOCH, 0, length)
  const to = firstAtLeast(session, TRACE_EPOCH + 0x10000, 0, length)
  const traced = derived.loops.traceColumns(bars, derived.linked, { from, to })
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
    islands: traced.islands,
    islandGaps: traced.islandGaps,
    weeks: traced.weeks,
  }
}

/** Pairs of days whose bars are alike, the earlier and the later in turn: what a series votes with on copies. */
export function alikeDays({ bars }: Series, derived: Derived, settings: CheckSettings = {}): number[] {
  if (derived.alike.length === 0) return []
  const { minTicks } = { ...defaultsOf(copiedBar), ...(settings[copiedBar.id]?.params as Partial<ParamsOf<typeof copiedBar.params>>) }
  return sharedDates(bars, { minTicks }, derived.alike).flatMap(datesOfPair)
}
