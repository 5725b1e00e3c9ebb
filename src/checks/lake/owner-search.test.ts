import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BarValues, barsOf, seriesOf } from '../../../test/support/series.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { Derived } from '../derived.ts'
import { traceOf } from '../trace-of.ts'
import { CandidateList } from './candidates.ts'
import { islandOf, rangeAt } from './islands.ts'
import { NEAR, OwnerOdds } from './owner-odds.ts'
import { OwnerSearch } from './owner-search.ts'

/** Few closes and few days, so that series often agree; some days are missing. */
const rows = fc.array(fc.record({ close: fc.constantFrom(80, 99.5, 100, 100.5, 130), isThere: fc.integer({ min: 0, max: 9 }) }), {
  minLength: 30,
  maxLength: 60,
})

function traced(values: readonly { readonly close: number; readonly isThere: number }[]): SeriesTrace {
  const bars = values.flatMap(({ close, isThere }, i): BarValues[] =>
    isThere === 0 ? [] : [{ sessionDay: 18_000 + i, open: close, high: close + 1, low: close - 1, close }],
  )
  const series = seriesOf(barsOf(bars))
  return traceOf(series, new Derived(series, null), [])
}

function searched(traces: readonly SeriesTrace[]): OwnerSearch {
  const list = new CandidateList()
  for (const [member, trace] of traces.entries()) list.add(member, trace)
  const search = new OwnerSearch(list.ordered())
  for (const [member, trace] of traces.entries()) search.look(member, trace)
  return search
}

test('candidates come by day, the strong ones first, each by close, then by member', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 6 }), (lake) => {
      const { candidates } = searched(lake.map(traced))
      const keys = Array.from({ length: candidates.length }, (_, k) => [
        candidates.day[k] as number,
        candidates.isStrong(k) ? 0 : 1,
        candidates.firstClose[k] as number,
        candidates.member[k] as number,
      ])
      expect(keys).toEqual(
        [...keys].sort((a, b) => a.map((value, i) => value - (b[i] as number)).find((difference) => difference !== 0) ?? 0),
      )
    }),
  )
})

test('whoever has the bar of a candidate on its day is found, and nobody else is said to', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 2, maxLength: 6 }), (lake) => {
      const traces = lake.map(traced)
      const { candidates, owners } = searched(traces)
      for (let k = 0; k < candidates.length; k++) {
        const { member, day } = candidates.at(k)
        const equal = traces.flatMap((trace, other) => {
          const j = trace.day.indexOf(day)
          const isEqual =
            other !== member && j >= 0 && trace.close[j] === candidates.firstClose[k] && rangeAt(trace, j) === candidates.range[k]
          return isEqual ? [other] : []
        })
        expect((owners.get(k) ?? []).filter(({ kind }) => kind === 'equal').map((owner) => owner.member)).toEqual(equal)
      }
    }),
  )
})

test('the odds count who was there before, who is open, and whose close lies near', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 2, maxLength: 6 }), (lake) => {
      const traces = lake.map(traced)
      const { candidates } = searched(traces)
      const odds = new OwnerOdds(candidates, Array(candidates.length).keys(), traces.length)
      for (const [member, trace] of traces.entries()) odds.look(member, trace)
      for (let k = 0; k < candidates.length; k++) {
        const { member, day } = candidates.at(k)
        const before = traces.flatMap((trace, other) => {
          const j = trace.day.findIndex((at) => at >= day)
          const islands = Array.from(trace.islands, islandOf).filter(({ kind }) => kind === 'strong')
          const isOpen = trace.day[j] !== day || islands.some(({ from }) => trace.day[from] === day)
          return j > 0 ? [{ other, isOpen, close: trace.close[j - 1] as number }] : []
        })
        const near = before.filter(
          ({ other, close }) => other !== member && Math.abs((candidates.firstClose[k] as number) / close - 1) <= NEAR,
        )
        expect(odds.counts.get(k)).toEqual({ alive: before.length, open: before.filter(({ isOpen }) => isOpen).length, near: near.length })
      }
    }),
  )
})
