import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import type { CorporateAction } from '../../model/action.ts'
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

function known(day: number, ratio: number, kind: CorporateAction['kind'] = 'split'): CorporateAction {
  return { symbol: 'TEST', kind, day, lastDay: day, ratio, amount: null, other: null, note: null }
}

function runWith(rows: readonly BarValues[], actions: readonly CorporateAction[]): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  return unadjustedSplit.run(series, contextOf(series, { actions }), defaultsOf(unadjustedSplit)) as readonly Defect[]
}

test('what is found says which action would explain it, and a known move excuses it', () => {
  const rows = split(clean, { at: 120, shares: 4 })
  expect(run(rows)[0]!.evidence['neededAction']).toMatch(/^split 4:1 on 2023-/)
  expect(runWith(rows, [known(rows[120]!.sessionDay!, 0, 'move')])).toMatchObject([{ excuse: expect.stringContaining('known move') }])
})

test('where all known splits show in the prices they are raw, and excused', () => {
  const rows = split(split(clean, { at: 60, shares: 3 }), { at: 120, shares: 2 })
  const both = [known(rows[60]!.sessionDay!, 3), known(rows[120]!.sessionDay!, 2)]
  expect(runWith(rows, both)).toMatchObject([{ excuse: 'raw prices: split 3:1 known' }, { excuse: 'raw prices: split 2:1 known' }])
})

test('a known split that shows where others do not is confirmed', () => {
  const rows = split(clean, { at: 120, shares: 2 })
  const [defect, ...others] = runWith(rows, [known(rows[60]!.sessionDay!, 3), known(rows[120]!.sessionDay!, 2)])
  expect(others).toEqual([])
  expect(defect).toMatchObject({ slots: [rows[120]!.sessionDay], evidence: { split: '2:1', knownSplits: 2, rawSplits: 1 } })
  expect(defect).not.toHaveProperty('excuse')
  expect(defect).not.toHaveProperty('status')
  expect(defect!.message).toContain('while they are for the split 3:1')
})

test('a known split that prices are adjusted for is nothing to tell', () => {
  expect(runWith(clean, [known(clean[120]!.sessionDay!, 2)])).toEqual([])
})

test('small ratios are found at their known dates alone', () => {
  for (const shares of [4 / 3, 5 / 4, 5 / 3, 5 / 2, 7 / 5]) {
    const rows = split(clean, { at: 120, shares })
    expect(run(rows)).toEqual([])
    expect(runWith(rows, [known(rows[120]!.sessionDay!, shares), known(rows[60]!.sessionDay!, 3)])).toHaveLength(1)
    expect(runWith(rows, [known(rows[110]!.sessionDay!, shares)])).toEqual([])
  }
})

/** Calm sessions around 2008 at a price, and then the published bars. */
function before(price: number, volume: number, from: string, bars: readonly BarValues[]): BarValues[] {
  const walk = cleanWalk(5, 70, price)
  const last = walk[69]!.close!
  const calm = walk.map((row) => ({
    ...row,
    open: (row.open! * price) / last,
    high: (row.high! * price) / last,
    low: (row.low! * price) / last,
    close: (row.close! * price) / last,
    volume: volume * (0.8 + (row.volume! % 5) / 10),
  }))
  const after = cleanWalk(6, 20, bars.at(-1)!.close!).map((row) => ({ ...row, volume: volume * 2 }))
  return onSessions([...calm, ...bars, ...after], from)
}

test('AAPL 2000-09-29, which fell by 52 % on a warning, is no split', () => {
  const rows = before(53.5, 7e6, '2000-06-21', [{ open: 28.19, high: 29, low: 25.37, close: 25.75, volume: 132e6 }])
  expect(rows[70]!.open! / rows[69]!.close!).toBeCloseTo(0.527, 2)
  expect(run(rows)).toEqual([])
})

test('AIG of September 2008 is no split', () => {
  const rows = before(12.14, 60e6, '2008-06-05', [
    { open: 7.12, high: 7.9, low: 3.5, close: 4.76, volume: 738e6 },
    { open: 1.85, high: 4.3, low: 1.25, close: 3.75, volume: 1110e6 },
  ])
  expect(run(rows)).toEqual([])
})

test('AIG 2009-07-01: adjusted, a fall of a fifth; raw, the known reverse split, excused', () => {
  const day = dayOf('2009-07-01')
  const from = '2009-03-23'
  const adjusted = before(23.2, 2e6, from, [{ open: 20.5, high: 20.6, low: 18.2, close: 18.56, volume: 16e6 }])
  expect(adjusted[70]!.sessionDay).toBe(day)
  expect(run(adjusted)).toEqual([])
  expect(runWith(adjusted, [known(day, 0.05)])).toEqual([])
  const raw = before(1.16, 40e6, from, [{ open: 20.5, high: 20.6, low: 18.2, close: 18.56, volume: 16e6 }])
  expect(runWith(raw, [known(day, 0.05)])).toMatchObject([{ slots: [day], excuse: 'raw prices: split 1:20 known' }])
})
