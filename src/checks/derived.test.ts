import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import { type BarValues, barsOf, seriesOf } from '../../test/support/series.ts'
import { cleanWalk, intradayDataset, intradayRows, onSessions } from '../../test/support/walk.ts'
import { Derived, jumpRatio } from './derived.ts'

const xnys = findCalendar('XNYS')
const price = fc.oneof(fc.constantFrom(NaN, 0, -1, 10, 13.99, 14, 14.01), fc.double({ min: 7, max: 15, noNaN: true }))
const anyRow = fc.record({ open: price, high: price, low: price, close: price })

test('a plain bar is in order, positive, and near the last positive close', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
      const derived = new Derived(seriesOf(barsOf(rows)), null)
      const odd = new Set(derived.odd)
      rows.forEach((row, i) => {
        const before = rows.slice(0, i).findLast(({ close }) => close > 0)?.close ?? NaN
        const { open, high, low, close } = row
        const inOrder = low <= Math.min(open, close, high) && high >= Math.max(open, close)
        expect(odd.has(i)).toBe(!(inOrder && high < before * jumpRatio && low * jumpRatio > before))
        if (!odd.has(i)) expect(Math.min(open, high, low, close) > 0 && high < 2 * low).toBe(true)
      })
    }),
  )
})

test('jumps are the bars whose open or close lies far from the last positive close', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
      const expected = rows.flatMap(({ open, close }, i) => {
        const before = rows.slice(0, i).findLast((row) => row.close > 0)?.close ?? NaN
        return [open, close].some((p) => p >= before * jumpRatio || p * jumpRatio <= before) ? [i] : []
      })
      expect(new Derived(seriesOf(barsOf(rows)), null).jumps).toEqual(expected)
    }),
  )
})

test('ordinals are those that the calendar gives for each bar, in whatever order the sessions stand', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -7000, max: 70_000 }), { maxLength: 40 }), fc.boolean(), (days, ascending) => {
      const rows: BarValues[] = (ascending ? [...days].sort((a, b) => a - b) : days).map((sessionDay) => ({ sessionDay }))
      const derived = new Derived(seriesOf(barsOf(rows)), xnys)
      expect([...derived.ordinals]).toEqual(rows.map(({ sessionDay }) => xnys?.indexOf(sessionDay ?? 0)))
    }),
  )
})

test('every bar of a session has its ordinal', () => {
  const rows = intradayRows('2024-01-02', '2024-01-10', { minutes: 30 })
  const derived = new Derived(seriesOf(barsOf(rows), { dataset: intradayDataset(30) }), xnys)
  expect([...derived.ordinals]).toEqual(rows.map((row) => xnys?.indexOf(row.sessionDay ?? 0)))
})

test('no clean series has an odd bar but its first', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(new Derived(seriesOf(barsOf(onSessions(cleanWalk(seed, 300), '2020-01-02'))), xnys).odd).toEqual([0])
    }),
    { numRuns: 30 },
  )
})

test('without a calendar there are no ordinals, and an empty series has nothing', () => {
  expect([...new Derived(seriesOf(barsOf([{ sessionDay: dayOf('2024-01-05') }])), null).ordinals]).toEqual([-1])
  const empty = new Derived(seriesOf(barsOf([])), xnys)
  expect([empty.ordinals.length, empty.odd, empty.jumps, empty.moves]).toEqual([0, [], [], []])
})
