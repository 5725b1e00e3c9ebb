import { expect, test } from 'vitest'
import { dayOf, isoInstant } from '../base/day.ts'
import { type Calendar, findCalendar } from '../calendar/calendar.ts'
import { barsOf } from '../../test/support/series.ts'
import { SessionGrid } from './session-grid.ts'

function calendarOf(name: string): Calendar {
  const calendar = findCalendar(name)
  if (!calendar) throw new Error(name)
  return calendar
}

const hour = { unit: 'hour', count: 1 } as const
const starts = (grid: SessionGrid, day: string) => (grid.starts(dayOf(day)) ?? []).map((us) => isoInstant(us).slice(11, 16))

/** Bars of one session at UTC times of day. */
const barsAt = (day: string, times: readonly string[]) =>
  barsOf(times.map((time) => ({ day, timeUs: dayOf(day) * 86_400e6 + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60e6 })))

test('without bars a session is cut from its open, and an early close ends it', () => {
  const grid = new SessionGrid(hour, calendarOf('XNYS'), null)
  expect(starts(grid, '2024-01-05')).toEqual(['14:30', '15:30', '16:30', '17:30', '18:30', '19:30', '20:30'])
  expect(starts(grid, '2024-07-03')).toEqual(['13:30', '14:30', '15:30', '16:30'])
  expect(grid.starts(dayOf('2024-01-06'))).toBeNull()
})

test('a series that cuts by the clock has a first bar that begins before the open', () => {
  const grid = new SessionGrid(hour, calendarOf('XNYS'), barsAt('2024-01-05', ['14:00', '15:00', '16:00', '20:00']))
  expect(starts(grid, '2024-01-05')).toEqual(['14:00', '15:00', '16:00', '17:00', '18:00', '19:00', '20:00'])
})

test('nothing is expected in a break, and the clock may cut through its end', () => {
  const tokyo = calendarOf('XTKS')
  expect(starts(new SessionGrid(hour, tokyo, null), '2024-01-05')).toEqual(['00:00', '01:00', '02:00', '03:30', '04:30', '05:30'])
  const clock = new SessionGrid(hour, tokyo, barsAt('2024-01-05', ['00:00', '01:00', '02:00', '03:00', '04:00', '05:00']))
  expect(starts(clock, '2024-01-05')).toEqual(['00:00', '01:00', '02:00', '03:00', '04:00', '05:00'])
})

test('around the clock every hour of the day is expected', () => {
  expect(starts(new SessionGrid(hour, calendarOf('24/7'), null), '2024-01-06')).toHaveLength(24)
})
