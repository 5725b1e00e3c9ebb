import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isoDate } from '../base/day.ts'
import { calendarAliases, calendarNames, findCalendar } from './calendar.ts'

test('the reference page lists every calendar with its zone, range and other names', () => {
  const page = readFileSync(new URL('../../docs/reference/calendars.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| `[^`]+` \| .* \| .* to /.test(line))
  expect(rows.map((row) => row.split('`')[1])).toEqual([...calendarNames])
  for (const row of rows) {
    const [name, , zone, range, others] = row.split(' | ').map((cell) => cell.replace(/^\| |[`|]/g, '').trim()) as [
      string,
      string,
      string,
      string,
      string,
    ]
    const calendar = findCalendar(name)!
    expect(zone).toBe(calendar.timeZone)
    expect(range.split(',')[0]).toBe(`${isoDate(calendar.firstDay)} to ${isoDate(calendar.lastDay)}`)
    const named = others.toUpperCase()
    for (const [alias, canonical] of Object.entries(calendarAliases))
      if (canonical === name) expect(named.split(/[\s:]+/), alias).toContain(alias)
  }
})
