import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { blockStep } from './block-step.ts'

function run(rows: readonly BarValues[]): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  return blockStep.run(series, contextOf(series), defaultsOf(blockStep)) as readonly Defect[]
}

/** The rows with the prices of those in [from, to) times `by`, their volumes times `volumeBy`. */
function scaled(
  rows: readonly BarValues[],
  from: number,
  to: number,
  { by, volumeBy = 1 }: { by: number; volumeBy?: number },
): BarValues[] {
  return rows.map((row, i) =>
    i >= from && i < to
      ? {
          ...row,
          open: row.open! * by,
          high: row.high! * by,
          low: row.low! * by,
          close: row.close! * by,
          volume: Math.round(row.volume! * volumeBy),
        }
      : row,
  )
}

const clean = onSessions(cleanWalk(31, 300), '2023-01-03')
const days = (from: number, to: number) => clean.slice(from, to).map((row) => row.sessionDay)

test('pence instead of pounds from one bar on blame the shorter side', () => {
  expect(run(scaled(clean, 200, 300, { by: 100 }))).toMatchObject([{ slots: days(200, 300), evidence: { factor: 100, block: false } }])
  expect(run(scaled(clean, 100, 300, { by: 100 }))).toMatchObject([{ slots: days(0, 100), evidence: { factor: 100 } }])
})

test('a block in another unit is blamed, of ten too', () => {
  for (const by of [0.01, 0.1, 10, 100, 1000]) {
    expect(run(scaled(clean, 100, 140, { by })), String(by)).toMatchObject([{ slots: days(100, 140), evidence: { block: true } }])
  }
})

test('three bars are a block, two are slips', () => {
  expect(run(scaled(clean, 100, 103, { by: 100 }))).toMatchObject([{ slots: days(100, 103) }])
  expect(run(scaled(clean, 100, 102, { by: 100 }))).toEqual([])
})

test('splits pass: a lasting factor of ten, and a hundred with the volume the other way', () => {
  expect(run(scaled(clean, 200, 300, { by: 10 }))).toEqual([])
  expect(run(scaled(clean, 200, 300, { by: 100, volumeBy: 0.01 }))).toEqual([])
  expect(run(scaled(clean, 200, 300, { by: 0.5 }))).toEqual([])
})

test('a step may lie a quarter (log) off its factor', () => {
  const level = (by: number) =>
    onSessions(
      Array.from({ length: 60 }, (_, i) => ({ open: i < 30 ? 50 : 50 * by, close: i < 30 ? 50 : 50 * by })),
      '2023-01-03',
    )
  expect(run(level(100 * Math.exp(0.249)))).toHaveLength(1)
  expect(run(level(100 * Math.exp(0.251)))).toEqual([])
})

test('the euro, in the days of its coming only', () => {
  const lira = (from: string) => run(scaled(onSessions(cleanWalk(8, 60, 9000), from, 'XMIL'), 30, 60, { by: 1 / 1936.27 }))
  expect(lira('1998-11-17')).toMatchObject([{ evidence: { euro: true } }])
  expect(lira('2003-11-17')).toEqual([])
})

test('prices of a few ticks are for review', () => {
  const shell = onSessions(
    Array.from({ length: 60 }, (_, i) =>
      i < 30 ? { open: 0.0001, close: 0.0001, decimals: 4 } : { open: 0.01, close: 0.01, decimals: 4 },
    ),
    '2023-01-03',
  )
  expect(run(shell)).toMatchObject([{ status: 'review' }])
})

test('clean series have no step, and a block put into one is found whole', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 5, max: 250 }),
      fc.integer({ min: 3, max: 45 }),
      fc.constantFrom(0.01, 0.1, 10, 100),
      (seed, from, count, by) => {
        const rows = onSessions(cleanWalk(seed, 300), '2023-01-03')
        expect(run(rows)).toEqual([])
        expect(run(scaled(rows, from, from + count, { by })).map(({ slots }) => slots)).toEqual([
          rows.slice(from, from + count).map((row) => row.sessionDay),
        ])
      },
    ),
    { numRuns: 60 },
  )
})
