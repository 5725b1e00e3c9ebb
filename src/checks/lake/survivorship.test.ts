import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, DAY_US } from '../../base/day.ts'
import { type MemberValues, runLake } from '../../../test/support/lake-view.ts'
import { survivorship } from './survivorship.ts'

const [first, last] = [dayOf('2000-01-03'), dayOf('2020-01-03')]

/** Series of twenty years, of which the first ones end in 2010; the last one never does. */
const lake = (count: number, ended: number, values: Partial<MemberValues> = {}): MemberValues[] =>
  Array.from({ length: count }, (_, i) => ({
    symbol: `S${i}`,
    bars: [],
    ...values,
    coverage: { firstSlot: first, lastSlot: i < ended ? dayOf('2010-01-04') : last },
  }))
const run = (members: readonly MemberValues[], dataset = {}) => runLake(survivorship, [{ dataset, members }])

test('a dataset none of whose series ends is told once, for information', () => {
  const found = run(lake(100, 0))
  expect(found).toMatchObject([
    { symbol: '*', defect: { slots: [], evidence: { series: 100, ended: 0, expected: 80, lastBar: '2020-01-03' } } },
  ])
  expect(found[0]?.defect.message).toContain(
    'Of 100 shares none ends before the dataset does on 2020-01-03, where some 80 delistings in 2000 years',
  )
  expect(survivorship).toMatchObject({ severity: 'info', status: 'review' })
})

test('a quarter of the expected ends is enough', () => {
  // 80 expected, less 0.4 for each that ends in 2010.
  expect(run(lake(100, 18))).toHaveLength(1)
  expect(run(lake(100, 19))).toEqual([])
})

test('under seven expected ends tell nothing', () => {
  expect(run(lake(9, 0))).toHaveLength(1)
  expect(run(lake(8, 0))).toEqual([])
  expect(run([])).toEqual([])
})

test('a series that is late by up to thirty days has not ended, one that the metadata call delisted has', () => {
  const late = (days: number) =>
    lake(100, 0).map((member, i) => (i < 50 ? { ...member, coverage: { firstSlot: first, lastSlot: last - days } } : member))
  expect(run(late(30))).toHaveLength(1)
  expect(run(late(31))).toEqual([])
  expect(run(lake(100, 0, { metadata: { tags: [], universe: false, delisted: '2020-01-03' } }))).toEqual([])
})

test('coins and currencies are not delisted at a known rate', () => {
  expect(run(lake(100, 0), { calendar: '24/7' })).toEqual([])
  expect(run(lake(100, 0, { metadata: { tags: [], universe: false, type: 'future' } }))).toEqual([])
  expect(run(lake(100, 0, { metadata: { tags: [], universe: false, type: 'Common Stock' } }), { calendar: null })).toHaveLength(1)
})

test('slots of intraday series are instants', () => {
  const members = lake(100, 0).map((member) => ({ ...member, coverage: { firstSlot: first * DAY_US, lastSlot: last * DAY_US } }))
  expect(run(members, { interval: { unit: 'hour', count: 1 } })).toMatchObject([{ defect: { evidence: { expected: 80 } } }])
})

test('one more end never makes a dataset one of survivors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(100), (count, ended) => {
      if (ended + 1 < count && run(lake(count, ended)).length === 0) expect(run(lake(count, ended + 1)).length).toBeLessThanOrEqual(0)
    }),
    { numRuns: 60 },
  )
})
