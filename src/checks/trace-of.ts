import { firstAtLeast } from '../base/search.ts'
import type { Bars } from '../model/bars.ts'
import type { Series } from '../model/series.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import { defaultsOf, type ParamsOf } from './define.ts'
import type { Derived } from './derived.ts'
import type { CheckSettings } from './judge.ts'
import { copiedBar, datesOfPair, sharedDates } from './series/copied-bar.ts'
import { traceColumns } from './trace-columns.ts'

/** Bars whose sessions a trace can name: the first, and the one behind the last. */
export function tracedRange({ session, length }: Bars): { readonly from: number; readonly to: number } {
  return { from: firstAtLeast(session, TRACE_EPOCH, 0, length), to: firstAtLeast(session, TRACE_EPOCH + 0x10000, 0, length) }
}

/** Traces a daily or weekly series. `alike` are its pairs of dates for the lake's votes. What stands in for it (`PackTrace`) makes the bytes of the same. */
export function traceOf({ bars }: Series, derived: Derived, alike: readonly number[]): SeriesTrace {
  const traced = traceColumns(bars, derived.linked, tracedRange(bars))
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
