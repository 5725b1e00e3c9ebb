import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { excessiveWick } from './excessive-wick.ts'

function run(rows: readonly BarValues[]): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  return excessiveWick.run(series, contextOf(series), defaultsOf(excessiveWick)) as readonly Defect[]
}

/** Bars whose range is one percent of the price, and one with a wick. */
const calm = (change: BarValues, at = 30) =>
  onSessions(
    Array.from({ length: 60 }, (_, i) => ({ open: 100, high: 100.5, low: 99.5, close: 100, ...(i === at ? change : {}) })),
    '2024-01-02',
  )

test('a high far above open and close is for review', () => {
  expect(excessiveWick.status).toBe('review')
  expect(run(calm({ high: 130 }))).toMatchObject([
    { evidence: { high: 130, wick: 0.3, usualRange: 0.01 }, message: expect.stringContaining('30 % above open and close, 30 times') },
  ])
  expect(run(calm({ low: 80 }))).toMatchObject([{ evidence: { low: 80, wick: 0.2 } }])
})

test('a wick of a tenth passes, more does not', () => {
  expect(run(calm({ high: 110 }))).toEqual([])
  expect(run(calm({ high: 110.1 }))).toHaveLength(1)
  expect(run(calm({ low: 90 }))).toEqual([])
  expect(run(calm({ low: 89.9 }))).toHaveLength(1)
})

test('a wick of up to six usual ranges passes', () => {
  const wild = (high: number) =>
    onSessions(
      Array.from({ length: 60 }, (_, i) => ({ open: 100, high: 102, low: 98, close: 100, ...(i === 30 ? { high } : {}) })),
      '2024-01-02',
    )
  expect(run(wild(124))).toEqual([])
  expect(run(wild(124.1))).toHaveLength(1)
})

test('a large move of open or close is no wick', () => {
  expect(run(calm({ open: 100, high: 150, close: 150 }))).toEqual([])
  expect(run(calm({ open: 60, low: 60, close: 100 }))).toEqual([])
})

test('under twenty bars before nothing is said', () => {
  expect(run(calm({ high: 130 }, 19))).toEqual([])
  expect(run(calm({ high: 130 }, 20))).toHaveLength(1)
})

test('clean series have none, whatever their level', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 6, max: 3000 }), (seed, start) => {
      expect(run(onSessions(cleanWalk(seed, 300, start), '2020-01-02'))).toEqual([])
    }),
    { numRuns: 40 },
  )
})
