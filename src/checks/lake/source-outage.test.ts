import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import { type MemberValues, runLake, weeklyDataset } from '../../../test/support/lake-view.ts'
import type { KnownDefect } from '../define.ts'
import { sourceOutage } from './source-outage.ts'

const known = (slots: readonly number[], values: Partial<KnownDefect> = {}): KnownDefect => ({
  slots,
  from: slots[0] ?? null,
  to: slots.at(-1) ?? null,
  severity: 'high',
  status: 'confirmed',
  weight: 1,
  evidence: {},
  ...values,
})
const january = Array.from({ length: 25 }, (_, i) => ({ sessionDay: dayOf('2024-01-02') + i }))

/** `count` liquid series S000, S001, … of January 2024, of which the first ones have defects. */
function lake(count: number, affected: number, defects: (symbol: number) => MemberValues['defects']): MemberValues[] {
  const none = { missing_session: [], missing_week: [], missing_field: [], copied_bar: [] }
  return Array.from({ length: count }, (_, i) => ({
    symbol: `S${String(i).padStart(3, '0')}`,
    bars: january,
    defects: { ...none, ...(i < affected ? defects(i) : {}) },
  }))
}

const on = (...days: string[]) => days.map(dayOf)
const run = (members: readonly MemberValues[]) => runLake(sourceOutage, [{ members }])

test('five symbols and five percent are an outage of the source, one defect of the dataset', () => {
  const found = run(lake(100, 5, () => ({ missing_session: [known(on('2024-01-10'))] })))
  expect(found).toMatchObject([
    {
      symbol: '*',
      defect: {
        slots: on('2024-01-10'),
        message: 'On 2024-01-10 5 of 100 liquid symbols (5.0 %) have no bar: an outage of the source',
        evidence: { symbols: 5, active: 100, shareRatio: 0.05, missing: 5, firstSymbols: 'S000 S001 S002 S003 S004' },
      },
    },
  ])
  expect(found[0]?.defect).not.toHaveProperty('severity')
  expect(found[0]?.defect).not.toHaveProperty('excuse')
  expect(sourceOutage).toMatchObject({ severity: 'high', status: 'review' })
})

test('fewer are said as low, under three or three in a thousand nothing is', () => {
  const missing = () => ({ missing_session: [known(on('2024-01-10'))] })
  expect(run(lake(101, 5, missing))).toMatchObject([{ defect: { severity: 'low' } }])
  expect(run(lake(20, 3, missing))).toMatchObject([{ defect: { severity: 'low' } }])
  expect(run(lake(20, 2, missing))).toEqual([])
  expect(run(lake(1000, 3, missing))).toHaveLength(1)
  expect(run(lake(1001, 3, missing))).toEqual([])
})

test('missing, null and copied bars of one date count together, a symbol once', () => {
  const ways = [
    { missing_session: [known(on('2024-01-10'))] },
    { missing_field: [known(on('2024-01-10'))], copied_bar: [known(on('2024-01-10'))] },
    { copied_bar: [known(on('2024-01-10'))] },
  ] as const
  expect(run(lake(50, 7, (i) => ways[i % 3]))).toMatchObject([
    {
      defect: {
        evidence: { kind: 'missing', symbols: 7, missing: 3, null: 2, copied: 2 },
        message: expect.stringContaining('(2 null, 2 copied)'),
      },
    },
  ])
})

test('neighbouring sessions with the same symbols are one outage, over a weekend too', () => {
  const days = on('2024-01-11', '2024-01-12', '2024-01-16')
  expect(run(lake(50, 10, () => ({ missing_session: [known(days)] })))).toMatchObject([
    {
      defect: {
        slots: days,
        evidence: { dates: 3 },
        message: expect.stringContaining('On 3 dates from 2024-01-11 to 2024-01-16 up to 10 of 50'),
      },
    },
  ])
  const apart = on('2024-01-11', '2024-01-16')
  expect(run(lake(50, 10, () => ({ missing_field: apart.map((day) => known([day])) })))).toHaveLength(2)
})

test('neighbouring dates with other symbols, or absent in another way, are another cause', () => {
  const [first, second] = on('2024-01-10', '2024-01-11')
  expect(run(lake(60, 20, (i) => ({ missing_session: [known([i < 12 ? first! : second!])] })))).toHaveLength(2)
  expect(run(lake(60, 20, () => ({ missing_session: [known([first!])], copied_bar: [known([second!])] })))).toHaveLength(2)
})

test('thin names and what is excused do not count', () => {
  const thin = known(on('2024-01-10'), { status: 'review', evidence: { liquidity: 'thin' } })
  expect(run(lake(50, 20, () => ({ missing_session: [thin] })))).toEqual([])
  expect(run(lake(50, 20, () => ({ missing_session: [known(on('2024-01-10'), { status: 'excused' })] })))).toEqual([])
  const isThinNow = lake(50, 20, () => ({ missing_field: [known(on('2024-01-10'))] })).map((member) => ({
    ...member,
    coverage: { liquidity: 'thin' as const },
  }))
  expect(run(isThinNow)).toEqual([])
})

test('the share is of the symbols active on the date', () => {
  const members = lake(100, 5, () => ({ missing_session: [known(on('2024-01-10'))] })).map((member, i) =>
    i < 50 ? member : { ...member, coverage: { firstSlot: dayOf('2024-01-11') } },
  )
  expect(run(members)).toMatchObject([{ defect: { evidence: { active: 50, shareRatio: 0.1 } } }])
})

test("a long gap is its symbol's own, the very same one of many is the source's", () => {
  const gap = (from: number, length = 30) => known(Array.from({ length }, (_, i) => dayOf('2024-01-10') + from + i))
  expect(run(lake(50, 10, (i) => ({ missing_session: [gap(i)] })))).toEqual([])
  expect(run(lake(50, 10, () => ({ missing_session: [gap(0)] })))).not.toEqual([])
  expect(run(lake(50, 2, () => ({ missing_session: [gap(0)] })))).toEqual([])
})

test('weeks are put together whatever their labels, instants by their day', () => {
  const weekly = lake(50, 10, (i) => ({ missing_week: [known([dayOf('2024-01-12') - (i % 5)])] }))
  expect(runLake(sourceOutage, [{ dataset: weeklyDataset, members: weekly }])).toMatchObject([{ defect: { evidence: { symbols: 10 } } }])
  const slots = [15, 16, 17].map((hour) => dayOf('2024-01-10') * DAY_US + hour * 3600e6)
  const intraday = lake(50, 10, () => ({ missing_session: [known(slots)] })).map((member) => ({
    ...member,
    coverage: { firstSlot: dayOf('2024-01-02') * DAY_US, lastSlot: dayOf('2024-01-26') * DAY_US },
  }))
  expect(runLake(sourceOutage, [{ dataset: { name: 'hourly', interval: { unit: 'hour', count: 1 } }, members: intraday }])).toMatchObject([
    { defect: { slots: [dayOf('2024-01-10') * DAY_US], message: expect.stringContaining('On 2024-01-10 10 of 50') } },
  ])
})

test('each affected date is told at most once, and the share never exceeds one', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { maxLength: 8 })
  fc.assert(
    fc.property(fc.array(days, { minLength: 3, maxLength: 30 }), (affected) => {
      const members = lake(affected.length, affected.length, (i) => ({
        missing_session: affected[i]!.map((day) => known([dayOf('2024-01-02') + day])),
      }))
      const found = run(members)
      const slots = found.flatMap(({ defect }) => defect.slots)
      expect(new Set(slots).size).toBe(slots.length)
      for (let day = 0; day < 25; day++)
        expect(slots.includes(dayOf('2024-01-02') + day)).toBe(affected.filter((own) => own.includes(day)).length >= 3)
      for (const { defect } of found) expect(defect.evidence['shareRatio']).toBeLessThanOrEqual(1)
    }),
    { numRuns: 50 },
  )
})
