import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lakeViewOf } from '../../../test/support/lake-view.ts'
import { sessionBars } from '../../../test/support/series.ts'
import { cleanWalk } from '../../../test/support/walk.ts'
import { firstDoubles } from './doubles.ts'

const membersOf = (walks: readonly ReturnType<typeof cleanWalk>[]) =>
  lakeViewOf([
    { members: walks.map((rows, i) => ({ symbol: `S${i}`, bars: sessionBars(rows.length, '2022-01-03', (k) => rows[k] ?? {}) })) },
  ]).datasets.flatMap(({ members }) => members)

test('every series stands for itself or is stood for by the first with the same bars', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }), (seeds) => {
      const members = membersOf(seeds.map((seed) => cleanWalk(seed + 1, 80, 50)))
      expect(Array.from(firstDoubles(members))).toEqual(seeds.map((seed) => seeds.indexOf(seed)))
    }),
    { numRuns: 30 },
  )
})

test('a series with one close otherwise is no double, be the bar among those that its content is told by or not', () => {
  const rows = cleanWalk(1, 80, 50)
  for (let at = 0; at < rows.length; at++) {
    const altered = rows.map((row, i) => (i === at ? { ...row, close: (row.close ?? 50) + 0.01 } : row))
    expect(Array.from(firstDoubles(membersOf([rows, altered])))).toEqual([0, 1])
  }
})

test('series without content to tell them by stand for themselves', () => {
  const still = Array.from({ length: 80 }, () => ({ open: 5, high: 5, low: 5, close: 5, volume: 0 }))
  expect(Array.from(firstDoubles(membersOf([still, still])))).toEqual([0, 1])
})
