import { expect, test } from 'vitest'
import { dayOf, isoDate, isoInstant, isoWeekday } from '../base/day.ts'
import { findCalendar } from './calendar.ts'
import { inferFxCut } from './foreign-exchange.ts'
import { weekLastSession, weekOfSession } from './weeks.ts'

const newYorkCut = findCalendar('FX')!
const midnightCut = findCalendar('FX-UTC')!

function hoursOf(calendar: typeof newYorkCut, date: string): string | null {
  const hours = calendar.hours(dayOf(date))
  return hours === null ? null : `${isoInstant(hours.openUs)} ${isoInstant(hours.closeUs)}`
}

test('trap 6: foreign exchange trades from Sunday to Friday 17:00 New York time, in winter and summer', () => {
  expect(hoursOf(newYorkCut, '2024-01-08')).toBe('2024-01-07T22:00:00Z 2024-01-08T22:00:00Z')
  expect(hoursOf(newYorkCut, '2024-07-05')).toBe('2024-07-04T21:00:00Z 2024-07-05T21:00:00Z')
  // The session in which the clocks of New York have changed is an hour off its neighbours, not longer.
  expect(hoursOf(newYorkCut, '2024-03-11')).toBe('2024-03-10T21:00:00Z 2024-03-11T21:00:00Z')
  expect(newYorkCut.indexOf(dayOf('2024-01-07'))).toBe(-1)
})

test('trap 6: cut at midnight UTC there are Sunday bars, and Friday ends at 17:00 New York time', () => {
  expect(hoursOf(midnightCut, '2024-01-07')).toBe('2024-01-07T22:00:00Z 2024-01-08T00:00:00Z')
  expect(hoursOf(midnightCut, '2024-01-08')).toBe('2024-01-08T00:00:00Z 2024-01-09T00:00:00Z')
  expect(hoursOf(midnightCut, '2024-01-12')).toBe('2024-01-12T00:00:00Z 2024-01-12T22:00:00Z')
  expect(hoursOf(midnightCut, '2024-01-13')).toBeNull()
})

test('trap 6: Sunday bars belong to the week that they open', () => {
  expect(isoDate(weekOfSession(midnightCut, dayOf('2024-01-07')))).toBe('2024-01-08')
  expect(isoDate(weekLastSession(midnightCut, dayOf('2024-01-08'))!)).toBe('2024-01-12')
})

test('25 December and 1 January pause from 17:00 on the eve to 17:00 on the day', () => {
  for (const date of ['2024-12-25', '2024-01-01', '2025-01-01']) expect(newYorkCut.indexOf(dayOf(date)), date).toBe(-1)
  for (const date of ['2024-12-24', '2024-12-26', '2024-12-31', '2024-07-04'])
    expect(newYorkCut.indexOf(dayOf(date)), date).toBeGreaterThan(0)
  expect(hoursOf(midnightCut, '2024-12-24')).toBe('2024-12-24T00:00:00Z 2024-12-24T22:00:00Z')
  expect(hoursOf(midnightCut, '2024-12-25')).toBe('2024-12-25T22:00:00Z 2024-12-26T00:00:00Z')
  // A Friday: closed until Sunday.
  expect(hoursOf(midnightCut, '2020-12-25')).toBeNull()
  expect(hoursOf(midnightCut, '2020-12-27')).toBe('2020-12-27T22:00:00Z 2020-12-28T00:00:00Z')
})

test('the cut of a file is inferred from its Sundays, which a stray one does not decide', () => {
  const days = Array.from({ length: 364 }, (_, i) => dayOf('2024-01-01') + i)
  const weekdays = days.filter((day) => isoWeekday(day) <= 5)
  const sundays = days.filter((day) => isoWeekday(day) === 7)
  expect(inferFxCut(weekdays)).toBe('FX')
  expect(inferFxCut([...weekdays, sundays[3] as number])).toBe('FX')
  expect(inferFxCut(Int32Array.from([...weekdays, ...sundays]))).toBe('FX-UTC')
  expect(inferFxCut([...weekdays, ...sundays.slice(5)])).toBe('FX-UTC')
  expect(inferFxCut([])).toBe('FX')
})
