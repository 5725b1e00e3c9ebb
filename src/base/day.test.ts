import fc from 'fast-check'
import { expect, test } from 'vitest'
import { civilDate, DAY_US, dayNumber, dayOf, isoDate, isoInstant, isoWeekday, parseIsoDate, utcDay } from './day.ts'

test('day numbers count from 1970-01-01 in both directions', () => {
  expect(dayOf('1970-01-01')).toBe(0)
  expect(dayOf('1969-12-31')).toBe(-1)
  expect(dayOf('2000-03-01') - dayOf('2000-02-28')).toBe(2)
  expect(dayOf('1900-03-01') - dayOf('1900-02-28')).toBe(1)
  expect(isoDate(19_727)).toBe('2024-01-05')
})

test('text that is not a date that exists gives null', () => {
  for (const text of [
    '',
    '2024-1-5',
    '2024-01-05T',
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-00-01',
    '2024-01-00',
    '2024-04-31',
    '20x4-01-01',
    '2024/01/05',
  ]) {
    expect(parseIsoDate(text), text).toBeNull()
  }
  expect(() => dayOf('2023-02-29')).toThrow(RangeError)
})

test('1970-01-01 was a Thursday and 2024-01-20 a Saturday', () => {
  expect(isoWeekday(0)).toBe(4)
  expect(isoWeekday(dayOf('2024-01-20'))).toBe(6)
  expect(isoWeekday(dayOf('1952-09-29'))).toBe(1)
})

test('an instant prints only the decimals it needs', () => {
  const halfPastTwo = dayOf('2024-01-05') * DAY_US + 52_200e6
  expect(isoInstant(halfPastTwo)).toBe('2024-01-05T14:30:00Z')
  expect(isoInstant(halfPastTwo + 250_000)).toBe('2024-01-05T14:30:00.25Z')
  expect(isoInstant(halfPastTwo + 1)).toBe('2024-01-05T14:30:00.000001Z')
  expect(isoInstant(-1)).toBe('1969-12-31T23:59:59.999999Z')
})

const anyDay = fc.integer({ min: dayOf('0000-01-01'), max: dayOf('9999-12-31') })

test('every day number prints as a date that reads back as itself, and agrees with UTC', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { year, month, day: dayOfMonth } = civilDate(day)
      expect(parseIsoDate(isoDate(day))).toBe(day)
      expect(dayNumber(year, month, dayOfMonth)).toBe(day)
      expect(isoDate(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10))
    }),
  )
})

test('an instant belongs to the UTC day that its text begins with', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: DAY_US - 1 }), (day, usOfDay) => {
      const timeUs = Math.max(-8e15, Math.min(8e15, day * DAY_US + usOfDay))
      expect(isoInstant(timeUs).slice(0, 10)).toBe(isoDate(utcDay(timeUs)))
    }),
  )
})
