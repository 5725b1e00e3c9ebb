import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BarValues, barsOf, seriesOf } from '../../../test/support/series.ts'
import type { PossibleOwner } from '../../model/trace-loops.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { Derived } from '../derived.ts'
import { traceOf } from '../trace-of.ts'
import { islandsByDay } from './candidates.ts'
import { islandOf, isStrong, rangeAt } from './islands.ts'
import { NEAR, OwnerOdds } from './owner-odds.ts'
import { possibleOwners } from './owner-search.ts'

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

function searched(traces: readonly SeriesTrace[]) {
  const eachTrace = (visit: (member: number, trace: SeriesTrace) => void) => {
    for (const [member, trace] of traces.entries()) visit(member, trace)
  }
  const owners = new Map<number, PossibleOwner[]>()
  possibleOwners(eachTrace, { look: 0.12, mostGapDays: 31 }, (rank, owner) => owners.set(rank, [...(owners.get(rank) ?? []), owner]))
  return { islands: islandsByDay(eachTrace), owners }
}

test('islands come by day, the strong ones first, each by close, then by member', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 6 }), (lake) => {
      const { islands } = searched(lake.map(traced))
      const keys = islands.map(({ day, word, firstClose, member }) => [day, isStrong(word) ? 0 : 1, firstClose, member])
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
      const { islands, owners } = searched(traces)
      for (const [rank, { member, day, firstClose, range }] of islands.entries()) {
        const equal = traces.flatMap((trace, other) => {
          const j = trace.day.indexOf(day)
          return other !== member && j >= 0 && trace.close[j] === firstClose && rangeAt(trace, j) === range ? [other] : []
        })
        expect((owners.get(rank) ?? []).filter(({ kind }) => kind === 'equal').map((owner) => owner.member)).toEqual(equal)
      }
    }),
  )
})

test('the odds count who was there before, who is open, and whose close lies near', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 2, maxLength: 6 }), (lake) => {
      const traces = lake.map(traced)
      const { islands } = searched(traces)
      const odds = new OwnerOdds(islands.entries(), traces.length)
      for (const [member, trace] of traces.entries()) odds.look(member, trace)
      for (const [rank, { member, day, firstClose }] of islands.entries()) {
        const before = traces.flatMap((trace, other) => {
          const j = trace.day.findIndex((at) => at >= day)
          const own = Array.from(trace.islands, islandOf).filter(({ kind }) => kind === 'strong')
          const isOpen = trace.day[j] !== day || own.some(({ from }) => trace.day[from] === day)
          return j > 0 ? [{ other, isOpen, close: trace.close[j - 1] as number }] : []
        })
        const near = before.filter(({ other, close }) => other !== member && Math.abs(firstClose / close - 1) <= NEAR)
        expect(odds.counts.get(rank)).toEqual({
          alive: before.length,
          open: before.filter(({ isOpen }) => isOpen).length,
          near: near.length,
        })
      }
    }),
  )
})
