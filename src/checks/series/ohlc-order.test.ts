import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { ohlcOrder } from './ohlc-order.ts'

function run(rows: readonly BarValues[]): readonly Defect[] {
  const series = seriesOf(barsOf(rows))
  return ohlcOrder.run(series, contextOf(series), defaultsOf(ohlcOrder)) as readonly Defect[]
}

test('a close above the high is a defect of its bar', () => {
  expect(run([{ day: '2024-01-04' }, { day: '2024-01-05', open: 10, high: 10.5, low: 9.8, close: 10.51 }])).toMatchObject([
    {
      slots: [dayOf('2024-01-05')],
      from: dayOf('2024-01-05'),
      message: 'The close 10.51 is above the high 10.5 on 2024-01-05',
      evidence: { open: 10, high: 10.5, low: 9.8, close: 10.51, crossing: 0.01, row: 1 },
    },
  ])
})

test('every bound that can be crossed is told by name', () => {
  const day = '2024-01-05'
  expect(run([{ day, open: 9, high: 10.5, low: 9.8, close: 10 }])).toMatchObject([
    { message: 'The open 9 is below the low 9.8 on 2024-01-05' },
  ])
  expect(run([{ day, open: 11, high: 10.5, low: 9.8, close: 10 }])).toMatchObject([
    { message: 'The open 11 is above the high 10.5 on 2024-01-05' },
  ])
  expect(run([{ day, open: 10, high: 10.5, low: 9.8, close: 9 }])).toMatchObject([
    { message: 'The close 9 is below the low 9.8 on 2024-01-05' },
  ])
  expect(run([{ day, open: 10, high: 9, low: 11, close: 10 }])).toMatchObject([{ message: 'The high 9 is below the low 11 on 2024-01-05' }])
})

test('open and close on the high and the low pass', () => {
  expect(run([{ day: '2024-01-05', open: 9.8, high: 10.5, low: 9.8, close: 10.5 }])).toEqual([])
  expect(run([])).toEqual([])
})

test('half a unit of the last printed decimal passes, more does not', () => {
  expect(run([{ day: '2024-01-05', open: 10, high: 10.5, low: 10, close: 10.505, decimals: 2 }])).toEqual([])
  expect(run([{ day: '2024-01-05', open: 10, high: 10.5, low: 10, close: 10.506, decimals: 2 }])).toHaveLength(1)
  expect(run([{ day: '2024-01-05', open: 10, high: 10.5, low: 10, close: 10.505, decimals: 3 }])).toHaveLength(1)
})

test('a millionth of the price passes in adjusted feeds with many decimals', () => {
  expect(run([{ day: '2024-01-05', open: 10, high: 10.5, low: 10, close: 10.500009, decimals: 12 }])).toEqual([])
  expect(run([{ day: '2024-01-05', open: 10, high: 10.5, low: 10, close: 10.500012, decimals: 12 }])).toHaveLength(1)
})

test('a source without printed decimals has no unit to round to', () => {
  expect(run([{ day: '2024-01-05', open: 10, high: 10.5, low: 10, close: 10.6, decimals: 0 }])).toHaveLength(1)
  expect(run([{ day: '2024-01-05', open: 10, high: 11, low: 10, close: 12, decimals: 0 }])).toHaveLength(1)
})

test('negative prices are held to the same order', () => {
  expect(run([{ day: '2020-04-20', open: 17.73, high: 17.85, low: -40.32, close: -37.63 }])).toEqual([])
  expect(run([{ day: '2020-04-20', open: 17.73, high: 17.85, low: -37, close: -37.63 }])).toHaveLength(1)
})

test('a bar with an unusable price passes, one without a volume is judged', () => {
  expect(run([{ day: '2024-01-05', open: NaN, high: 9, low: 11, close: 10, flags: 2 }])).toEqual([])
  expect(run([{ day: '2024-01-05', high: 9, low: 11, volume: NaN, flags: 1 << 12 }])).toHaveLength(1)
})

test('neighbouring bad bars are one defect that tells the worst', () => {
  const bad = { open: 10, high: 9.9, low: 9.8, close: 9.85 }
  expect(
    run([{ day: '2024-01-03', ...bad }, { day: '2024-01-04', ...bad, open: 12 }, { day: '2024-01-05' }, { day: '2024-01-08', ...bad }]),
  ).toMatchObject([{ slots: [dayOf('2024-01-03'), dayOf('2024-01-04')], evidence: { open: 12 } }, { slots: [dayOf('2024-01-08')] }])
})

test('swapped columns are one defect, not thousands', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({ sessionDay: 10_000 + i, ...(i % 3 === 0 ? {} : { high: 9, low: 11 }) }))
  const defects = run(rows)
  expect(defects).toHaveLength(1)
  expect(defects[0]!.slots).toHaveLength(666)
})

const cent = fc.integer({ min: 1, max: 100_000 })

test('verdicts are what the definition says, and scaling all prices by a power of ten leaves them unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cent, cent, cent, cent), { maxLength: 20 }), fc.integer({ min: -4, max: 4 }), (rows, power) => {
      const verdicts = (unit: number, decimals: number) =>
        run(
          rows.map(([open, high, low, close], i) => ({
            sessionDay: 10_000 + i,
            open: Number(`${open}e${unit}`),
            high: Number(`${high}e${unit}`),
            low: Number(`${low}e${unit}`),
            close: Number(`${close}e${unit}`),
            decimals,
          })),
        ).flatMap((defect) => defect.slots)
      const expected = rows.flatMap(([o, h, l, c], i) => (h < Math.max(o, c, l) || l > Math.min(o, c, h) ? [10_000 + i] : []))
      expect(verdicts(-2, 2)).toEqual(expected)
      expect(verdicts(-2 + power, Math.max(0, 2 - power))).toEqual(expected)
    }),
  )
})
