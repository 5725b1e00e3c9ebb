import { expect, test } from 'vitest'
import { seriesOf, sessionBars } from '../../../test/support/series.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import { Derived } from '../derived.ts'
import { traceOf } from '../trace-of.ts'
import { islandOf, islandsOf, isStrong, islandWord } from './islands.ts'

/** Closes that alternate by 0.5 %, save what `change` says. */
function islands(change: (i: number) => number | null) {
  const bars = sessionBars(100, '2023-01-03', (i) => {
    const close = change(i) ?? (i % 2 === 0 ? 100 : 100.5)
    return { open: close, high: close + 1, low: close - 1, close }
  })
  const series = seriesOf(bars)
  return islandsOf(traceOf(series, new Derived(series, findCalendar('XNYS')), []))
}

test('a quiet series has none, nor has a level that stays', () => {
  expect(islands(() => null)).toEqual([])
  expect(islands((i) => (i >= 50 ? 130 : null))).toEqual([])
})

test('closes that step away and come back are one island, nineteen bars long at most', () => {
  expect(islands((i) => (i === 50 ? 110 : null))).toEqual([{ from: 50, to: 50, kind: 'strong' }])
  expect(islands((i) => (i >= 50 && i < 69 ? 110 : null))).toEqual([{ from: 50, to: 68, kind: 'strong' }])
  expect(islands((i) => (i >= 50 && i < 70 ? 110 : null))).toEqual([])
})

test('a small step and back is weak, one at an end is an edge', () => {
  expect(islands((i) => (i === 50 ? 101.9 : null))).toEqual([{ from: 50, to: 50, kind: 'weak' }])
  expect(islands((i) => (i >= 97 ? 110 : null))).toEqual([{ from: 97, to: 99, kind: 'edge' }])
  expect(islands((i) => (i < 2 ? 110 : null))).toEqual([{ from: 0, to: 1, kind: 'edge' }])
})

test('closes that cannot be used are stepped over', () => {
  expect(islands((i) => (i === 50 ? NaN : i === 60 ? 0 : null)).filter(({ kind }) => kind === 'strong')).toEqual([])
})

test('an island comes back from the word that a trace keeps', () => {
  for (const island of [
    { from: 0, to: 4, kind: 'edge' },
    { from: 65_535, to: 65_535, kind: 'weak' },
    { from: 65_000, to: 65_018, kind: 'strong' },
  ] as const) {
    expect(islandOf(islandWord(island))).toEqual(island)
    expect(isStrong(islandWord(island))).toBe(island.kind === 'strong')
  }
})
