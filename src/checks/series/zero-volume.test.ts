import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { zeroVolume } from './zero-volume.ts'

const days = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08'] as const

function run(rows: readonly BarValues[]) {
  const series = seriesOf(barsOf(rows.map((row, i) => ({ day: days[i] as string, ...row }))))
  return zeroVolume.run(series, contextOf(series), defaultsOf(zeroVolume))
}

test('a price that moved without volume is a defect, neighbours are one', () => {
  expect(run([{}, { volume: 0, high: 10.2 }, { volume: 0, close: 10.1 }, {}, { volume: 0, close: 11 }])).toMatchObject([
    { slots: [days[1], days[2]].map(dayOf), message: '2 bars from 2024-01-03 to 2024-01-04 have no volume although the price moved' },
    { slots: [dayOf(days[4])], message: 'The bar of 2024-01-08 has no volume although the price moved' },
  ])
})

test('a price that stayed needs no volume, and one share is a volume', () => {
  expect(run([{}, { volume: 0 }, {}])).toEqual([])
  expect(run([{}, { volume: 1, high: 10.2 }, {}])).toEqual([])
  expect(run([{}, { volume: NaN, high: 10.2, flags: 2 << 12 }, {}])).toEqual([])
})

test('volumes that were not recorded yet are no defect', () => {
  expect(run([{ volume: 0, high: 10.2 }, { volume: 0, high: 10.2 }, {}, {}])).toEqual([])
  expect(
    run([
      { volume: 0, high: 10.2 },
      { volume: 0, high: 10.2 },
    ]),
  ).toEqual({ notApplicable: 'no bar has a volume' })
  expect(run([])).toEqual([])
})
