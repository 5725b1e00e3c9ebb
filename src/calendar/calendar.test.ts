import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, dayOf, isoDate, isoInstant, isoWeekday } from '../base/day.ts'
import { type Calendar, calendarAliases, calendarNames, findCalendar, nearestCalendarName } from './calendar.ts'

function calendarOf(name: string): Calendar {
  const calendar = findCalendar(name)
  if (calendar === null) throw new Error(`no calendar ${name}`)
  return calendar
}

const isSession = (name: string, date: string): boolean => calendarOf(name).indexOf(dayOf(date)) >= 0

/** `14:30–21:00` in UTC, with the date where it is not the session's. */
function hoursOf(name: string, date: string): string | null {
  const hours = calendarOf(name).hours(dayOf(date))
  if (hours === null) return null
  const [open, close] = [hours.openUs, hours.closeUs].map((us) => isoInstant(us).replace(`${date}T`, '').replace(':00Z', ''))
  return `${open}–${close}`
}

test('trap 1: XNYS was closed on its days of mourning, storms, the blackout and after 2001-09-11', () => {
  const closures =
    '2001-09-11 2001-09-12 2001-09-13 2001-09-14 2012-10-29 2012-10-30 2004-06-11 2007-01-02 2018-12-05 2025-01-09 1994-04-27 1985-09-27 1977-07-14'
  for (const date of closures.split(' ')) expect(isSession('XNYS', date), date).toBe(false)
  for (const date of ['2001-09-10', '2001-09-17', '2012-10-26', '2012-10-31', '1985-09-26'])
    expect(isSession('XNYS', date), date).toBe(true)
})

test('trap 2: Juneteenth from 2022, Martin Luther King day from 1998, no Friday off for a New Year on Saturday', () => {
  for (const date of ['2021-06-18', '2010-12-31', '2021-12-31', '2027-12-31', '1997-01-20'])
    expect(isSession('XNYS', date), date).toBe(true)
  for (const date of ['2022-06-20', '2023-06-19', '2024-06-19', '1998-01-19', '2023-01-02'])
    expect(isSession('XNYS', date), date).toBe(false)
})

test('trap 3: half days of XNYS close at 13:00 New York time', () => {
  for (const date of ['2023-07-03', '2018-07-03', '2014-07-03', '2013-07-03', '2024-07-03', '2002-07-05', '1996-07-05']) {
    expect(hoursOf('XNYS', date), date).toBe('13:30–17:00')
  }
  for (const date of ['2023-11-24', '2018-12-24', '2024-12-24', '1999-12-31', '2003-12-26', '1997-12-26']) {
    expect(hoursOf('XNYS', date), date).toBe('14:30–18:00')
  }
  // A Wednesday before 2013, the Friday after, and a Friday 24 December were not.
  expect(hoursOf('XNYS', '2012-07-03')).toBe('13:30–17:00')
  expect(hoursOf('XNYS', '2002-07-03')).toBe('13:30–20:00')
  expect(hoursOf('XNYS', '2013-07-05')).toBe('13:30–20:00')
  expect(hoursOf('XNYS', '2008-12-26')).toBe('14:30–21:00')
  expect(isSession('XNYS', '2021-12-24')).toBe(false)
})

test('trap 4: XNYS was closed on Wednesdays in 1968, and before 1952-09-29 nothing is known', () => {
  const xnys = calendarOf('XNYS')
  expect(xnys.countBetween(dayOf('1968-01-01'), dayOf('1968-12-31'))).toBe(226)
  for (const date of ['1968-06-12', '1968-07-10', '1968-07-04', '1968-07-05', '1968-12-18'])
    expect(isSession('XNYS', date), date).toBe(false)
  for (const date of ['1968-06-05', '1968-07-03']) expect(isSession('XNYS', date), date).toBe(true)
  expect(xnys.knows(dayOf('1952-09-29'))).toBe(true)
  expect(xnys.knows(dayOf('1952-09-27'))).toBe(false)
  expect(xnys.indexOf(dayOf('1952-09-26'))).toBe(-1)
  expect(xnys.ordinalFrom(dayOf('1950-01-01'))).toBe(0)
  expect(isoDate(xnys.sessions[0] as number)).toBe('1952-09-29')
})

test('trap 5: New York and London change their clocks in different weeks', () => {
  expect(hoursOf('XNYS', '2024-03-08')).toBe('14:30–21:00')
  expect(hoursOf('XNYS', '2024-03-11')).toBe('13:30–20:00')
  expect(hoursOf('XLON', '2024-03-28')).toBe('08:00–16:30')
  expect(hoursOf('XLON', '2024-04-02')).toBe('07:00–15:30')
  expect(hoursOf('XNYS', '2024-10-28')).toBe('13:30–20:00')
  expect(hoursOf('XLON', '2024-10-28')).toBe('08:00–16:30')
  expect(hoursOf('XNYS', '2024-11-04')).toBe('14:30–21:00')
})

test('trap 8: no answer depends on the zone of the machine', () => {
  // The suite runs under several TZ; here the machine's own zone must not leak into a date.
  const xnys = calendarOf('XNYS')
  expect(isoDate(xnys.localDay(dayOf('2024-01-05') * DAY_US))).toBe('2024-01-04')
  expect(isoDate(xnys.localDay(dayOf('2024-01-05') * DAY_US + 5 * 3600e6))).toBe('2024-01-05')
  expect(isoInstant(xnys.localToUtc(dayOf('2024-07-04'), 0))).toBe('2024-07-04T04:00:00Z')
  expect(isoDate(calendarOf('XTKS').localDay(dayOf('2024-01-05') * DAY_US + 15 * 3600e6))).toBe('2024-01-06')
})

test('a wall time that a change of clocks skips moves forward, one that comes twice is the earlier', () => {
  const xnys = calendarOf('XNYS')
  const at = (date: string, hours: number): string => isoInstant(xnys.localToUtc(dayOf(date), hours * 3600e6))
  expect(at('2024-03-10', 1.5)).toBe('2024-03-10T06:30:00Z')
  expect(at('2024-03-10', 2.5)).toBe('2024-03-10T07:30:00Z')
  expect(at('2024-03-10', 3.5)).toBe('2024-03-10T07:30:00Z')
  expect(at('2024-11-03', 0.5)).toBe('2024-11-03T04:30:00Z')
  expect(at('2024-11-03', 1.5)).toBe('2024-11-03T05:30:00Z')
  expect(at('2024-11-03', 2.5)).toBe('2024-11-03T07:30:00Z')
})

test('hours are unknown before the exchange is known to have kept them, sessions are not', () => {
  const xnys = calendarOf('XNYS')
  expect(isSession('XNYS', '1985-09-26')).toBe(true)
  expect(hoursOf('XNYS', '1985-09-26')).toBeNull()
  expect(hoursOf('XNYS', '1985-09-30')).toBe('13:30–20:00')
  expect(xnys.sessionAt(dayOf('1985-09-26') * DAY_US + 15 * 3600e6)).toBe(-1)
  // The session of 1985-09-26 is complete when its local day is.
  const midnight = xnys.localToUtc(dayOf('1985-09-27'), 0)
  expect(xnys.completedUs(xnys.indexOf(dayOf('1985-09-26')))).toBe(midnight)
  expect(xnys.lastCompleted(midnight, 0)).toBe(xnys.indexOf(dayOf('1985-09-26')))
  expect(xnys.lastCompleted(midnight - 1, 0)).toBe(xnys.indexOf(dayOf('1985-09-25')))
})

test('hours change over time: Tokyo closes at 15:30 from 2024-11-05 on, with a break at noon', () => {
  expect(hoursOf('XTKS', '2024-11-01')).toBe('00:00–06:00')
  expect(hoursOf('XTKS', '2024-11-05')).toBe('00:00–06:30')
  const hours = calendarOf('XTKS').hours(dayOf('2024-11-05'))
  expect(isoInstant(hours?.breakStartUs ?? NaN)).toBe('2024-11-05T02:30:00Z')
  expect(isoInstant(hours?.breakEndUs ?? NaN)).toBe('2024-11-05T03:30:00Z')
})

test('Hong Kong has no break on an early close', () => {
  expect(calendarOf('XHKG').hours(dayOf('2024-12-24'))).toMatchObject({ breakStartUs: null, breakEndUs: null })
  expect(calendarOf('XHKG').hours(dayOf('2024-12-23'))?.breakStartUs).toBe(calendarOf('XHKG').localToUtc(dayOf('2024-12-23'), 12 * 3600e6))
})

test('week masks have dates: Seoul traded on Saturdays until 1998-12-05, Tel Aviv on Sundays until January 2026', () => {
  expect(isSession('XKRX', '1998-12-05')).toBe(true)
  expect(isSession('XKRX', '1998-12-12')).toBe(false)
  expect(isSession('XTAE', '2025-12-28')).toBe(true)
  expect(isSession('XTAE', '2026-01-11')).toBe(false)
  expect(isSession('XTAE', '2026-01-09')).toBe(true)
  expect(isSession('XSAU', '2024-01-07')).toBe(true)
})

test('Bombay traded on the Saturdays, Sundays and Muhurat evenings that the reference lacks', () => {
  const sessions = '2015-02-28 2020-02-01 2023-11-12 2024-01-20 2024-03-02 2024-05-18 2024-11-01 2025-02-01 2025-10-21 2026-02-01'
  for (const date of sessions.split(' ')) expect(isSession('XNSE', date), date).toBe(true)
  expect(hoursOf('XBOM', '2024-11-01')).toBe('12:30–13:30')
  expect(calendarOf('XBOM').hours(dayOf('2024-03-02'))?.breakEndUs).toBe(calendarOf('XBOM').localToUtc(dayOf('2024-03-02'), 11.5 * 3600e6))
})

test('a session of CME opens on the day before its label, Sunday for Monday', () => {
  expect(hoursOf('CMES', '2024-01-08')).toBe('2024-01-07T23:00–23:00')
  const cme = calendarOf('CMES')
  expect(cme.sessionAt(dayOf('2024-01-07') * DAY_US + 23.5 * 3600e6)).toBe(cme.indexOf(dayOf('2024-01-08')))
  expect(cme.sessionAt(dayOf('2024-01-07') * DAY_US + 22.5 * 3600e6)).toBe(-1)
})

test('crypto expects every UTC day', () => {
  const crypto = calendarOf('crypto')
  expect(crypto.name).toBe('24/7')
  expect(crypto.countBetween(dayOf('2023-01-01'), dayOf('2023-12-31'))).toBe(365)
  expect(hoursOf('24/7', '2024-02-29')).toBe('00:00–2024-03-01T00:00')
  expect(crypto.sessionAt(dayOf('2024-12-25') * DAY_US)).toBe(crypto.indexOf(dayOf('2024-12-25')))
})

test('an instant belongs to its session from the open up to the close, break included', () => {
  const tokyo = calendarOf('XTKS')
  const ordinal = tokyo.indexOf(dayOf('2024-11-05'))
  const { openUs, closeUs, breakStartUs } = tokyo.hours(dayOf('2024-11-05'))!
  expect([openUs - 1, openUs, breakStartUs! + 1, closeUs - 1, closeUs].map((us) => tokyo.sessionAt(us))).toEqual([
    -1,
    ordinal,
    ordinal,
    ordinal,
    -1,
  ])
})

test('the last completed session waits for the close and the lag of the source', () => {
  const xnys = calendarOf('XNYS')
  const friday = xnys.indexOf(dayOf('2024-01-05'))
  const close = dayOf('2024-01-05') * DAY_US + 21 * 3600e6
  expect(xnys.completedUs(friday)).toBe(close)
  expect(xnys.lastCompleted(close - 1, 0)).toBe(friday - 1)
  expect(xnys.lastCompleted(close, 0)).toBe(friday)
  expect(xnys.lastCompleted(close, 1)).toBe(friday - 1)
  expect(xnys.lastCompleted(close + 3600e6, 3600e6)).toBe(friday)
  expect(xnys.lastCompleted(dayOf('2024-01-08') * DAY_US, 0)).toBe(friday)
})

test('after its last day a calendar no longer knows which session was the last', () => {
  const shanghai = calendarOf('XSHG')
  expect(isoDate(shanghai.lastDay)).toBe('2026-12-31')
  expect(shanghai.lastCompleted(dayOf('2026-12-31') * DAY_US + 12 * 3600e6, 0)).toBe(shanghai.sessions.length - 1)
  expect(shanghai.lastCompleted(dayOf('2027-01-05') * DAY_US, 0)).toBe(-1)
  expect(shanghai.knows(dayOf('2027-01-01'))).toBe(false)
  expect(shanghai.lastCompleted(NaN, 0)).toBe(-1)
})

test('calendars answer to aliases in any case and are built once', () => {
  expect(findCalendar('nasdaq')).toBe(findCalendar('XNYS'))
  expect(findCalendar(' xnse ')).toBe(findCalendar('XBOM'))
  for (const name of ['XNAS', 'ARCX', 'BATS', 'NYSE']) expect(findCalendar(name)?.name).toBe('XNYS')
  for (const name of ['XLSE', '', 'constructor', '__proto__']) expect(findCalendar(name)).toBeNull()
  for (const canonical of Object.values(calendarAliases)) expect(calendarNames).toContain(canonical)
  for (const alias of Object.keys(calendarAliases)) expect(calendarNames, alias).not.toContain(alias)
})

test('a misspelt name is near the right one', () => {
  expect(nearestCalendarName('XNYZ')).toBe('XNYS')
  expect(nearestCalendarName('nasdak')).toBe('XNYS')
  expect(nearestCalendarName('cripto')).toBe('24/7')
  expect(nearestCalendarName('somewhere')).toBeNull()
})

const anyCalendar = fc.constantFrom(...calendarNames).map(calendarOf)

test('every calendar has ascending sessions, a digest of its own and hours that open before they close', () => {
  const digests = new Set<string>()
  for (const name of calendarNames) {
    const calendar = calendarOf(name)
    expect(calendar.name).toBe(name)
    digests.add(calendar.digest)
    let lastCloseUs = -Infinity
    calendar.sessions.forEach((day, i) => {
      if (i > 0 && day <= (calendar.sessions[i - 1] as number)) throw new Error(`${name}: ${isoDate(day)} is out of order`)
      const hours = calendar.hours(day)
      if (hours === null) return
      if (!(hours.openUs >= lastCloseUs && hours.openUs < hours.closeUs))
        throw new Error(`${name}: ${isoDate(day)} has no length or overlaps`)
      lastCloseUs = hours.closeUs
    })
  }
  expect(digests.size).toBe(calendarNames.length)
})

test('hours are those of the day that is asked for, whichever were asked for before', () => {
  fc.assert(
    fc.property(anyCalendar, fc.nat(), fc.array(fc.nat({ max: 90 }), { maxLength: 300 }), (calendar, from, asked) => {
      const first = from % (calendar.sessions.length - 90)
      const closes = Array.from({ length: 91 }, (_, i) => calendar.hours(calendar.sessions[first + i] as number)?.closeUs)
      for (const i of asked) expect(calendar.hours(calendar.sessions[first + i] as number)?.closeUs).toBe(closes[i])
    }),
    { numRuns: 40 },
  )
})

test('ordinals and sessions are each other’s inverse, and counts add up', () => {
  fc.assert(
    fc.property(anyCalendar, fc.nat(), fc.integer({ min: -40_000, max: 60_000 }), (calendar, seed, day) => {
      const ordinal = seed % calendar.sessions.length
      expect(calendar.indexOf(calendar.sessions[ordinal] as number)).toBe(ordinal)
      const from = calendar.ordinalFrom(day)
      expect(from === calendar.sessions.length || (calendar.sessions[from] as number) >= day).toBe(true)
      expect(from === 0 || (calendar.sessions[from - 1] as number) < day).toBe(true)
      expect(calendar.countBetween(calendar.firstDay, day - 1) + calendar.countBetween(day, calendar.lastDay)).toBe(
        calendar.sessions.length,
      )
      if (!calendar.knows(day)) expect(calendar.indexOf(day)).toBe(-1)
    }),
  )
})

test('the last completed session never falls as time passes, and rises by the sessions that close', () => {
  fc.assert(
    fc.property(anyCalendar, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20 * DAY_US), (calendar, part, laterUs) => {
      const startUs = Math.floor((calendar.firstDay + part * (calendar.lastDay - calendar.firstDay - 30)) * DAY_US)
      expect(calendar.lastCompleted(startUs + laterUs, 0)).toBeGreaterThanOrEqual(calendar.lastCompleted(startUs, 0))
      expect(calendar.lastCompleted(startUs + laterUs, laterUs)).toBe(calendar.lastCompleted(startUs, 0))
    }),
  )
})

test('a local wall time converts to an instant of the same local day', () => {
  fc.assert(
    fc.property(anyCalendar, fc.integer({ min: -7000, max: 25_000 }), fc.nat(DAY_US - 1), (calendar, day, usOfDay) => {
      expect(calendar.localDay(calendar.localToUtc(day, usOfDay))).toBe(day)
    }),
  )
})

test('the session that holds an instant does not depend on what was asked before', () => {
  const anyInstant = fc.integer({ min: dayOf('1985-01-01'), max: dayOf('2027-12-01') }).map((day) => day * DAY_US)
  fc.assert(
    fc.property(anyCalendar, fc.array(fc.tuple(anyInstant, fc.nat(DAY_US - 1)), { maxLength: 20 }), (calendar, asked) => {
      for (const [midnightUs, usOfDay] of asked) {
        const timeUs = midnightUs + usOfDay
        const ordinal = calendar.sessionAt(timeUs)
        const today = calendar.localDay(timeUs)
        const holding = [today - 1, today, today + 1].filter((day) => {
          const hours = calendar.hours(day)
          return hours !== null && timeUs >= hours.openUs && timeUs < hours.closeUs
        })
        expect(ordinal).toBe(holding.length === 0 ? -1 : calendar.indexOf(holding[0] as number))
      }
    }),
  )
})

test('only Saturdays, Sundays and listed dates are without a session in London', () => {
  const london = calendarOf('XLON')
  const weekdays = Array.from({ length: 366 }, (_, i) => dayOf('2024-01-01') + i).filter((day) => isoWeekday(day) <= 5)
  const closed = weekdays.filter((day) => london.indexOf(day) < 0).map(isoDate)
  expect(closed).toEqual(['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27', '2024-08-26', '2024-12-25', '2024-12-26'])
})
