import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import type { SymbolMetadata } from '../../model/dataset.ts'
import { onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { badVolume } from './bad-volume.ts'

function run(volumes: readonly number[], calendar: string | null = 'XNYS', metadata: SymbolMetadata | null = null) {
  const rows: BarValues[] = onSessions(
    volumes.map((volume) => ({ volume, flags: volume === volume ? 0 : 2 << 12 })),
    '2024-01-02',
  )
  const series = seriesOf(barsOf(rows), { dataset: { ...dailyDataset, calendar } })
  return badVolume.run(series, contextOf(series, { metadata }), defaultsOf(badVolume))
}

test('a negative volume is a defect, zero is not', () => {
  expect(run([100, -100, 0])).toMatchObject([{ slots: [dayOf('2024-01-03')], message: 'Volume -100 on 2024-01-03 is below zero' }])
})

test('2^53 passes, the next double does not', () => {
  expect(run([2 ** 53])).toEqual([])
  expect(run([2 ** 53 + 2])).toHaveLength(1)
})

test('a stray fraction is a defect of a share, a fraction in every bar is the habit of an adjusted feed', () => {
  expect(run([...Array<number>(150).fill(100), 100.5])).toMatchObject([
    { message: expect.stringContaining('not a whole number of shares') },
  ])
  expect(run(Array.from({ length: 150 }, (_, i) => 100 + i / 7))).toEqual([])
})

test('up to one percent of fractions are errors, more are not', () => {
  const withFractions = (count: number) => Array.from({ length: 300 }, (_, i) => (i % 2 === 0 && i < 2 * count ? 100.5 : 100))
  expect(run(withFractions(3))).toHaveLength(3)
  expect(run(withFractions(4))).toEqual([])
})

test('crypto and currencies trade fractions, unless the metadata says share', () => {
  expect(run([100.5], '24/7')).toEqual([])
  expect(run([100.5], 'FX')).toEqual([])
  expect(run([100.5], null)).toEqual([])
  expect(run([100.5], null, { type: 'Stock', tags: [], universe: false })).toHaveLength(1)
  expect(run([100.5], 'XNYS', { type: 'crypto', tags: [], universe: false })).toEqual([])
})

test('an unusable volume passes', () => {
  expect(run([NaN, 100])).toEqual([])
})
