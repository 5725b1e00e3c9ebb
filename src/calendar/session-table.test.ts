import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarNames, findCalendar, sessionTable } from './calendar.ts'
import { listSessions } from './session-table.ts'

test('a table has the sessions that its calendar has in a span, whatever the span', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...calendarNames),
      fc.integer({ min: -10_000, max: 50_000 }),
      fc.integer({ min: -5, max: 8000 }),
      (name, fromDay, days) => {
        const calendar = findCalendar(name)!
        const table = sessionTable(name, fromDay, fromDay + days)!
        const sessions = calendar.sessions.filter((day) => day >= fromDay && day <= fromDay + days)
        expect([...listSessions(table)]).toEqual([...sessions])
        const known = Math.min(calendar.lastDay, fromDay + days) - Math.max(calendar.firstDay, fromDay) + 1
        expect(table.isSession).toHaveLength(Math.max(0, known))
      },
    ),
  )
})

test('a name that is none has no table', () => {
  expect(sessionTable('XNOT', 0, 10)).toBeNull()
  expect(sessionTable('NYSE', 19_723, 19_730)).toEqual(sessionTable('XNYS', 19_723, 19_730))
})
