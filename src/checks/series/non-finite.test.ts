import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { nonFinite } from './non-finite.ts'

function run(rows: readonly BarValues[]) {
  const series = seriesOf(barsOf(rows))
  return nonFinite.run(series, contextOf(series), defaultsOf(nonFinite))
}

const NON_FINITE = 4
const clean = onSessions(cleanWalk(5, 60), '2024-01-02')
const changed = (change: BarValues, at = 30) => clean.map((row, i) => (i === at ? { ...row, ...change } : row))

test('NaN or an infinity written as a value is a defect that names its fields', () => {
  expect(run(changed({ close: NaN, volume: NaN, flags: (NON_FINITE << 9) | (NON_FINITE << 12) }))).toMatchObject([
    { slots: [clean[30]!.sessionDay], evidence: { fields: 'close,volume', row: 30 } },
  ])
})

test('absent, null and text are not', () => {
  for (const state of [1, 2, 3]) expect(run(changed({ close: NaN, flags: state << 9 }))).toEqual([])
})

test('-99 and 9999 among prices near 50 stand for no value', () => {
  expect(run(changed({ close: -99 }))).toMatchObject([{ evidence: { fields: 'close', value: -99 } }])
  expect(run(changed({ high: 9999 }))).toMatchObject([{ evidence: { fields: 'high', value: 9999 } }])
  expect(run(changed({ open: 9999.99, high: 9999.99, low: 9999.99, close: 9999.99 }))).toHaveLength(1)
  expect(run(changed({ low: -9999, close: -9999 }))).toHaveLength(1)
})

test('a stretch of codes is one defect', () => {
  const rows = clean.map((row, i) => (i >= 20 && i < 40 ? { ...row, open: 99999, high: 99999, low: 99999, close: 99999 } : row))
  expect(run(rows)).toMatchObject([{ from: clean[20]!.sessionDay, to: clean[39]!.sessionDay }])
})

test('real prices that look like codes pass', () => {
  expect(run(changed({ open: 99.99, high: 99.99, low: 99.99, close: 99.99 }))).toEqual([])
  expect(
    run(
      onSessions(
        cleanWalk(9, 60, 9999).map((row, i) => (i === 30 ? { ...row, close: 9999 } : row)),
        '2024-01-02',
      ),
    ),
  ).toEqual([])
  expect(
    run(
      onSessions(
        Array.from({ length: 60 }, () => ({ open: 999, close: 999 })),
        '2024-01-02',
      ),
    ),
  ).toEqual([])
})

test('a code has to lie over five times off its neighbours', () => {
  const around = (price: number) =>
    onSessions(
      Array.from({ length: 21 }, (_, i) => (i === 10 ? { open: price, high: 999, close: price } : { open: price, close: price })),
      '2024-01-02',
    )
  expect(run(around(199.8))).toEqual([])
  expect(run(around(199.7))).toHaveLength(1)
})

test('among negative prices -99 may be one', () => {
  expect(
    run(
      onSessions(
        Array.from({ length: 30 }, (_, i) => ({ open: -98 - i / 10, close: -98 - i / 10 })),
        '2024-01-02',
      ),
    ),
  ).toEqual([])
  expect(run([{ day: '2024-01-05', close: -99 }])).toEqual([])
  expect(dayOf('2024-01-05')).toBeGreaterThan(0)
})

test('clean series at any level have none', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(6, 99, 99.99, 500, 999, 9999, 99_999), (seed, start) => {
      expect(run(onSessions(cleanWalk(seed, 300, start), '2020-01-02'))).toEqual([])
    }),
    { numRuns: 40 },
  )
})
