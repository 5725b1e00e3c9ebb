import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { decimalSlip, slipAt } from './decimal-slip.ts'

function run(rows: readonly BarValues[]): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  return decimalSlip.run(series, contextOf(series), defaultsOf(decimalSlip)) as readonly Defect[]
}

const fields = ['open', 'high', 'low', 'close'] as const
const clean = onSessions(cleanWalk(21, 60), '2024-01-02')

function slipped(
  rows: readonly BarValues[],
  at: number,
  { by, in: names = fields }: { by: number; in?: readonly (typeof fields)[number][] },
): BarValues[] {
  return rows.map((row, i) => (i === at ? { ...row, ...Object.fromEntries(names.map((name) => [name, row[name]! * by])) } : row))
}

test('a low ten times too small is found, and what it should be is told', () => {
  const [defect, ...others] = run(slipped(clean, 30, { by: 0.1, in: ['low'] }))
  expect(others).toEqual([])
  expect(defect).toMatchObject({ slots: [clean[30]!.sessionDay], evidence: { fields: 'low', correction: 10 } })
  expect(defect).not.toHaveProperty('status')
})

test('a whole bar is held against the closes around it, and the good bar after it is not blamed', () => {
  expect(run(slipped(clean, 30, { by: 100 }))).toMatchObject([
    { slots: [clean[30]!.sessionDay], evidence: { fields: 'open,high,low,close', correction: 0.01 } },
  ])
})

test('two bars in a row are both found, and two fields of one bar', () => {
  expect(run(slipped(slipped(clean, 30, { by: 0.1 }), 31, { by: 0.1 })).map((defect) => defect.from)).toEqual([
    clean[30]!.sessionDay,
    clean[31]!.sessionDay,
  ])
  expect(run(slipped(clean, 30, { by: 10, in: ['high', 'close'] }))).toMatchObject([
    { evidence: { fields: 'high,close', correction: 0.1 } },
  ])
})

test('a split, a change of unit and a crash blame no bar', () => {
  const from = (by: number) =>
    clean.map((row, i) =>
      i < 30 ? row : { ...row, open: row.open! * by, high: row.high! * by, low: row.low! * by, close: row.close! * by },
    )
  for (const by of [0.1, 10, 100, 0.01, 0.2, 0.5]) expect(run(from(by)), String(by)).toEqual([])
})

test('a field is a slip when its corrected value lies within three percent of the others', () => {
  const at = (low: number) => run([{ day: '2024-01-05', open: 50, high: 50, low, close: 50, decimals: 4 }])
  expect(at(4.86)).toHaveLength(1)
  expect(at(4.84)).toEqual([])
  expect(at(5.14)).toHaveLength(1)
  expect(at(5.16)).toEqual([])
})

test('a field has to be more than five times off', () => {
  const at = (high: number) => run([{ day: '2024-01-05', open: 10, high, low: 10, close: 10 }])
  expect(at(50)).toEqual([])
  expect(at(97.5)).toHaveLength(1)
})

test('at the edges of a series, and among a few ticks, a slip is for review', () => {
  expect(run(slipped(clean, 59, { by: 10 }))).toMatchObject([{ slots: [clean[59]!.sessionDay], status: 'review' }])
  expect(run(slipped(clean, 0, { by: 10 }))).toMatchObject([{ slots: [clean[0]!.sessionDay], status: 'review' }])
  const shell = onSessions(
    Array.from({ length: 30 }, (_, i) => ({ open: 0.0001, close: 0.0001, high: i === 15 ? 0.001 : 0.0001, decimals: 4 })),
    '2024-01-02',
  )
  expect(run(shell)).toMatchObject([{ status: 'review' }])
  const dollars = onSessions(
    Array.from({ length: 30 }, (_, i) => ({ open: 3, close: 3, low: i === 15 ? 0.03 : 3 })),
    '2024-01-02',
  )
  expect(run(dollars)[0]).not.toHaveProperty('status')
})

test('bars with an unusable or non-positive price pass', () => {
  expect(run(clean.map((row, i) => (i === 30 ? { ...row, high: row.high! * 10, low: NaN, flags: 2 << 6 } : row)))).toEqual([])
  expect(run(clean.map((row, i) => (i === 30 ? { ...row, low: 0 } : row)))).toEqual([])
  expect(run([])).toEqual([])
})

const anySlip = fc.record({
  seed: fc.integer(),
  at: fc.integer({ min: 3, max: 196 }),
  by: fc.constantFrom(0.001, 0.01, 0.1, 10, 100, 1000),
  names: fc.oneof(fc.constant(fields), fc.subarray([...fields], { minLength: 1, maxLength: 2 })),
})

test('a slip in a clean series is found, and only its bar is blamed', () => {
  fc.assert(
    fc.property(anySlip, ({ seed, at, by, names }) => {
      const rows = onSessions(cleanWalk(seed, 200), '2020-01-02')
      expect(run(rows)).toEqual([])
      expect(run(slipped(rows, at, { by, in: names })).map(({ slots }) => slots)).toEqual([[rows[at]!.sessionDay]])
    }),
    { numRuns: 200 },
  )
})

test('sparing plain bars misses nothing', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 59 }), fc.subarray([...fields]), fc.constantFrom(0.01, 0.1, 0.3, 2, 3, 10, 100, NaN, 0)),
        { maxLength: 12 },
      ),
      (seed, changes) => {
        let rows: readonly BarValues[] = onSessions(cleanWalk(seed, 60), '2020-01-02')
        for (const [at, names, by] of changes) rows = slipped(rows, at, { by, in: names })
        const bars = barsOf(rows)
        const all = Array.from({ length: 60 }, (_, i) => i).filter((i) => slipAt(bars, i, defaultsOf(decimalSlip)) !== null)
        expect(run(rows).map(({ from }) => from)).toEqual(all.map((i) => bars.session[i]))
      },
    ),
    { numRuns: 500 },
  )
})
