import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions, uniforms } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { unadjustedSplit } from './unadjusted-split.ts'

function run(rows: readonly BarValues[]): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  return unadjustedSplit.run(series, contextOf(series), defaultsOf(unadjustedSplit)) as readonly Defect[]
}

interface Injected {
  readonly at: number
  readonly shares: number
  /** Log noise of the open after the split, and factor of the close before it to leave no other overnight gap. */
  readonly noise?: number
  readonly volumes?: 'raw' | 'adjusted'
}

/** The rows with a split of `shares` new for one old before bar `at`, for which the earlier prices are not adjusted. */
function split(rows: readonly BarValues[], { at, shares, noise = 0, volumes = 'raw' }: Injected): BarValues[] {
  const earlier = rows.map((row, i) =>
    i < at
      ? {
          ...row,
          open: row.open! * shares,
          high: row.high! * shares,
          low: row.low! * shares,
          close: row.close! * shares,
          volume: volumes === 'raw' ? row.volume! / shares : row.volume!,
        }
      : row,
  )
  const open = (earlier[at - 1]!.close! / shares) * Math.exp(noise)
  return earlier.map((row, i) => (i === at ? { ...row, open, high: Math.max(row.high!, open), low: Math.min(row.low!, open) } : row))
}

const clean = onSessions(cleanWalk(41, 200), '2023-01-03')

test('a split of four for one is found on its first bar, with raw and with adjusted volumes', () => {
  for (const volumes of ['raw', 'adjusted'] as const) {
    const [defect] = run(split(clean, { at: 120, shares: 4, volumes }))
    expect(defect).toMatchObject({ slots: [clean[120]!.sessionDay], evidence: { split: '4:1' } })
    expect(defect).not.toHaveProperty('status')
  }
})

test('reverse splits are found, and three for two is for review', () => {
  expect(run(split(clean, { at: 120, shares: 1 / 20 }))).toMatchObject([{ evidence: { split: '1:20' } }])
  expect(run(split(clean, { at: 120, shares: 1.5 }))).toMatchObject([{ status: 'review', evidence: { split: '3:2' } }])
  expect(run(split(clean, { at: 120, shares: 1 / 1.5 }))).toMatchObject([{ status: 'review', evidence: { split: '2:3' } }])
})

test('the open may lie up to 1.5 deviations, at least two and at most four percent, off the ratio', () => {
  const calm = clean.map((row) => ({ ...row, open: 50, high: 50.1, low: 49.9, close: 50 + (row.sessionDay! % 2) / 10 }))
  expect(run(split(calm, { at: 120, shares: 2, noise: 0.0199 }))).toHaveLength(1)
  expect(run(split(calm, { at: 120, shares: 2, noise: 0.0201 }))).toEqual([])
})

test('until the level has held for five bars it is for review, and not at all where it does not hold', () => {
  const rows = split(clean, { at: 120, shares: 4 })
  expect(run(rows.slice(0, 126))[0]).not.toHaveProperty('status')
  expect(run(rows.slice(0, 125))).toMatchObject([{ status: 'review' }])
  const back = rows.map((row, i) =>
    i === 124 ? { ...row, open: row.open! * 4, high: row.high! * 4, low: row.low! * 4, close: row.close! * 4 } : row,
  )
  expect(run(back)).toEqual([])
})

test('the way back from a slipped bar is no split', () => {
  const slipped = clean.map((row, i) =>
    i === 120 ? { ...row, open: row.open! * 10, high: row.high! * 10, low: row.low! * 10, close: row.close! * 10 } : row,
  )
  expect(run(slipped)).toEqual([])
})

test('a crash of half on many times the volume is real', () => {
  expect(run(split(clean, { at: 120, shares: 2 }).map((row, i) => (i >= 120 ? { ...row, volume: row.volume! * 8 } : row)))).toEqual([])
})

test('a close before that lies outside its own bar tells nothing', () => {
  const rows = split(clean, { at: 120, shares: 4 })
  expect(run(rows.map((row, i) => (i === 119 ? { ...row, low: row.close! * 1.001, high: row.high! * 1.01 } : row)))).toEqual([])
})

test('a factor of a hundred with unchanged volume is a change of unit', () => {
  expect(run(split(clean, { at: 120, shares: 1 / 100, volumes: 'adjusted' }))).toEqual([])
  expect(run(split(clean, { at: 120, shares: 1 / 100 }))).toMatchObject([{ evidence: { split: '1:100' } }])
})

test('a jump over missing sessions is none', () => {
  expect(run(split(clean, { at: 120, shares: 4 }).filter((_, i) => i !== 119))).toEqual([])
})

test('clean series have no split', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(run(onSessions(cleanWalk(seed, 500), '2020-01-02'))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('nine in ten injected splits are found, with a quarter of a deviation of overnight noise', () => {
  const next = uniforms(2024)
  let found = 0
  for (let seed = 0; seed < 200; seed++) {
    const shares = [2, 3, 4, 5, 10, 1 / 2, 1 / 10][seed % 7]!
    const at = 80 + Math.floor(next() * 100)
    const rows = onSessions(cleanWalk(seed, 200), '2023-01-03')
    const slots = run(split(rows, { at, shares, noise: 0.02 * (next() - 0.5) })).flatMap((defect) => defect.slots)
    if (slots.length === 1 && slots[0] === rows[at]!.sessionDay) found++
  }
  expect(found).toBeGreaterThanOrEqual(180)
})
