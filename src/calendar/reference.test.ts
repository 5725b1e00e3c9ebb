import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import digests from '../../test/fixtures/calendars/reference-digests.json' with { type: 'json' }
import { isoDate, yearOf } from '../base/day.ts'
import { type Calendar, findCalendar } from './calendar.ts'
import { exchangeNames } from './exchange-calendar.ts'

/**
 * Compares every session of every exchange and year with the corrected Python reference, from which
 * scripts/calendars/generate.py took the fixture; `digest_lines` there describes the text that is hashed.
 */
const reference: Record<string, Record<string, string>> = digests

/** All sessions in the reference, counted when the fixture was last generated. */
const SESSIONS = 318_693

function yearDigests(calendar: Calendar): Record<string, string> {
  const years = new Map<number, string[]>()
  for (const day of calendar.sessions) {
    const hours = calendar.hours(day)
    const times = [hours?.openUs, hours?.breakStartUs, hours?.breakEndUs, hours?.closeUs]
    const line = `${isoDate(day)} ${times.map((us) => (us === undefined || us === null ? '-' : us / 1e6)).join(' ')}\n`
    const year = yearOf(day)
    years.set(year, [...(years.get(year) ?? []), line])
  }
  return Object.fromEntries(
    [...years].map(([year, lines]) => [year, `${lines.length} ${createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16)}`]),
  )
}

test('the reference covers every exchange', () => {
  expect(Object.keys(reference)).toEqual([...exchangeNames])
})

for (const name of exchangeNames) {
  test(`${name} agrees with the reference in every session, open, break and close`, () => {
    expect(yearDigests(findCalendar(name)!)).toEqual(reference[name])
  })
}

test(`${SESSIONS} sessions were compared`, () => {
  const compared = exchangeNames.reduce((sum, name) => sum + findCalendar(name)!.sessions.length, 0)
  expect(compared).toBe(SESSIONS)
})
