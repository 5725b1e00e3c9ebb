import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, isoDate, isoWeekday } from '../base/day.ts'
import { type Calendar, findCalendar } from './calendar.ts'
import {
  expectedWeeks,
  inferWeekLabel,
  isoWeekKey,
  opensOnSunday,
  weekFirstSession,
  type WeekLabel,
  weekLastSession,
  weekMonday,
  weekOf,
  weekOfSession,
} from './weeks.ts'

const xnys = findCalendar('XNYS')!
const from = dayOf('1998-01-01')
const to = dayOf('2027-12-31')

/** The labels that a source with a rule would write for the weeks of a calendar. */
function labelled(calendar: Calendar, rule: (monday: number) => number, first = '2015-01-05', last = '2024-12-31'): Int32Array {
  return expectedWeeks(calendar, dayOf(first), dayOf(last)).map(rule)
}

test('an ISO week has the year of its Thursday', () => {
  for (const [date, key] of [
    ['2021-01-03', 202053],
    ['2020-12-28', 202053],
    ['2021-01-04', 202101],
    ['2018-12-31', 201901],
    ['2001-09-17', 200138],
    ['1970-01-01', 197001],
    ['1969-12-28', 196952],
  ] as const) {
    expect(isoWeekKey(dayOf(date)), date).toBe(key)
  }
})

test('the weeks of XNYS from 1998 on begin and end as counted: 2001-W37 has one session', () => {
  const weeks = expectedWeeks(xnys, from, to)
  expect(weeks.length).toBe(1566)
  // The Python reference counts 155 and 59 for 1998 to 2028, its first week cut at New Year; 149 and 58 to 2027.
  expect(weeks.filter((monday) => weekFirstSession(xnys, monday) !== monday).length).toBe(148)
  expect(weeks.filter((monday) => weekLastSession(xnys, monday) !== monday + 4).length).toBe(58)
  const shortest = weeks.find((monday) => xnys.countBetween(monday, monday + 6) === 1)!
  expect(isoWeekKey(shortest)).toBe(200137)
  expect(isoDate(weekLastSession(xnys, shortest)!)).toBe('2001-09-10')
})

test('a week without sessions is not expected', () => {
  const shanghai = findCalendar('XSHG')!
  // Golden Week of 2023: closed from Friday 29 September to Friday 6 October.
  expect(weekLastSession(shanghai, dayOf('2023-10-02'))).toBeNull()
  expect(weekFirstSession(shanghai, dayOf('2023-10-02'))).toBeNull()
  expect([...expectedWeeks(shanghai, dayOf('2023-09-25'), dayOf('2023-10-15'))].map(isoDate)).toEqual(['2023-09-25', '2023-10-09'])
})

test('the label rule of a file is inferred from its dates', () => {
  const rules: [WeekLabel, (monday: number) => number][] = [
    ['last_session', (monday) => weekLastSession(xnys, monday)!],
    ['first_session', (monday) => weekFirstSession(xnys, monday)!],
    ['monday', (monday) => monday],
    ['thursday', (monday) => monday + 3],
    ['friday', (monday) => monday + 4],
    ['saturday', (monday) => monday + 5],
    ['sunday', (monday) => monday + 6],
  ]
  for (const [label, rule] of rules) {
    const days = labelled(xnys, rule)
    expect(inferWeekLabel(days, xnys), label).toBe(label)
    expect(inferWeekLabel(days, null), label).toBe(label)
    days.forEach((day, i) => expect(weekOf(day, label)).toBe(weekMonday(dayOf('2015-01-05')) + 7 * i))
  }
  expect(inferWeekLabel(new Int32Array(0), xnys)).toBe('last_session')
})

test('a running row dated today does not decide the rule', () => {
  const days = labelled(xnys, (monday) => monday)
  days[days.length - 1] = (days.at(-1) as number) + 1
  expect(inferWeekLabel(days, xnys)).toBe('monday')
  expect(inferWeekLabel(days, null)).toBe('monday')
})

test('Sundays open the week of foreign exchange and CME, and close that of crypto', () => {
  const opening = (monday: number): number => monday - 1
  for (const name of ['FX', 'CMES']) {
    const calendar = findCalendar(name)!
    expect(inferWeekLabel(labelled(calendar, opening), calendar), name).toBe('opening_sunday')
  }
  const midnightCut = findCalendar('FX-UTC')!
  expect(['opening_sunday', 'first_session']).toContain(inferWeekLabel(labelled(midnightCut, opening), midnightCut))
  const crypto = findCalendar('24/7')!
  expect(['sunday', 'last_session']).toContain(
    inferWeekLabel(
      labelled(crypto, (monday) => monday + 6),
      crypto,
    ),
  )
  expect(isoDate(weekOf(dayOf('2024-01-07'), 'opening_sunday'))).toBe('2024-01-08')
  expect(isoDate(weekOf(dayOf('2024-01-07'), 'sunday'))).toBe('2024-01-01')
  expect(isoDate(weekOf(dayOf('2024-01-07'), 'last_session'))).toBe('2024-01-01')
})

test('where a whole week is closed the missing Sunday tells which week the others mean', () => {
  const shanghai = findCalendar('XSHG')!
  expect(
    inferWeekLabel(
      labelled(shanghai, (monday) => monday - 1),
      shanghai,
    ),
  ).toBe('opening_sunday')
  expect(
    inferWeekLabel(
      labelled(shanghai, (monday) => monday + 6),
      shanghai,
    ),
  ).toBe('sunday')
})

test('the trading week opens on Sunday in foreign exchange, CME, Tel Aviv and Riyadh only', () => {
  for (const name of ['FX', 'FX-UTC', 'CMES', 'XTAE', 'XSAU']) expect(opensOnSunday(findCalendar(name)!), name).toBe(true)
  for (const name of ['XNYS', '24/7', 'XKRX', 'XBOM', 'XLON']) expect(opensOnSunday(findCalendar(name)!), name).toBe(false)
  expect(isoDate(weekOfSession(findCalendar('XTAE')!, dayOf('2024-01-07')))).toBe('2024-01-08')
  expect(isoDate(weekOfSession(null, dayOf('2024-01-07')))).toBe('2024-01-01')
})

test('every session lies in exactly one expected week, between its first and last session', () => {
  const names = ['XNYS', 'FX-UTC', 'CMES', 'XTAE', '24/7', 'XKRX']
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), (name, seed) => {
      const calendar = findCalendar(name)!
      const day = calendar.sessions[seed % calendar.sessions.length] as number
      const monday = weekOfSession(calendar, day)
      expect(isoWeekday(monday)).toBe(1)
      expect([...expectedWeeks(calendar, day, day)]).toEqual([monday])
      expect(weekFirstSession(calendar, monday)!).toBeLessThanOrEqual(day)
      expect(weekLastSession(calendar, monday)!).toBeGreaterThanOrEqual(day)
    }),
  )
})
