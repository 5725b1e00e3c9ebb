import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import { type BarValues, barsOf, seriesOf } from '../../test/support/series.ts'
import { cleanWalk, intradayDataset, intradayRows, onSessions, weeklyDataset } from '../../test/support/walk.ts'
import { Derived } from './derived.ts'

const xnys = findCalendar('XNYS')
test('ordinals are those that the calendar gives for each bar, in whatever order the sessions stand', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -7000, max: 70_000 }), { maxLength: 40 }), fc.boolean(), (days, ascending) => {
      const rows: BarValues[] = (ascending ? [...days].sort((a, b) => a - b) : days).map((sessionDay) => ({ sessionDay }))
      const derived = new Derived(seriesOf(barsOf(rows)), xnys)
      expect(rows.map((_, i) => derived.ordinal(i))).toEqual(rows.map(({ sessionDay }) => xnys?.indexOf(sessionDay ?? 0)))
    }),
  )
})

test('every bar of a session has its ordinal', () => {
  const rows = intradayRows('2024-01-02', '2024-01-10', { minutes: 30 })
  const derived = new Derived(seriesOf(barsOf(rows), { dataset: intradayDataset(30) }), xnys)
  expect(rows.map((_, i) => derived.ordinal(i))).toEqual(rows.map((row) => xnys?.indexOf(row.sessionDay ?? 0)))
})

test('a series is gapless when its bars stand on neighbouring sessions, none left out and none beside', () => {
  const rows = onSessions(cleanWalk(1, 40), '2020-01-02')
  const isGapless = (some: readonly BarValues[]) => new Derived(seriesOf(barsOf(some)), xnys).isGapless
  expect(isGapless(rows)).toBe(true)
  expect(isGapless([...rows.slice(0, 10), ...rows.slice(11)])).toBe(false)
  expect(isGapless([...rows.slice(0, 10), { sessionDay: dayOf('2020-01-18') }, ...rows.slice(11)])).toBe(false)
  expect(new Derived(seriesOf(barsOf(rows)), null).isGapless).toBe(false)
})

test('without a calendar there are no ordinals, and an empty series has nothing', () => {
  expect(new Derived(seriesOf(barsOf([{ sessionDay: dayOf('2024-01-05') }])), null).ordinal(0)).toBe(-1)
  const empty = new Derived(seriesOf(barsOf([])), xnys)
  expect([empty.isGapless, empty.linked.length]).toEqual([false, 0])
})

test('what days say is shared by series with the same, as long as calendar and interval are', () => {
  const bars = barsOf(onSessions(cleanWalk(1, 40), '2020-01-02'))
  const other = { ...barsOf(onSessions(cleanWalk(2, 40), '2020-01-02')), session: bars.session }
  const { linked } = new Derived(seriesOf(bars), xnys)
  expect(new Derived(seriesOf(other), xnys).linked).toBe(linked)
  expect(new Derived(seriesOf(bars, { dataset: weeklyDataset }), xnys).linked).not.toEqual(linked)
  expect(new Derived(seriesOf(bars), null).isGapless).toBe(false)
  expect(new Derived(seriesOf(bars), findCalendar('XLON')).isGapless).toBe(false)
})
