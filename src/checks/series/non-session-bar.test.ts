import { expect, test } from 'vitest'
import { dayOf, isoWeekday } from '../../base/day.ts'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { nonSessionBar } from './non-session-bar.ts'

function run(rows: readonly BarValues[], calendar: string | null = 'XNYS') {
  const series = seriesOf(barsOf([...rows].sort((a, b) => dayNumberOf(a) - dayNumberOf(b))), { dataset: { ...dailyDataset, calendar } })
  return nonSessionBar.run(series, contextOf(series), defaultsOf(nonSessionBar))
}

const dayNumberOf = (row: BarValues) => row.sessionDay ?? dayOf(row.day!)
const year = onSessions(cleanWalk(1, 250), '2023-01-03')

test('a bar on a Saturday and one on a holiday are rows too many', () => {
  expect(run([...year, { day: '2023-04-08' }, { day: '2023-07-04' }])).toMatchObject([
    { slots: [dayOf('2023-04-08')], extra: true, message: 'A bar stands on Saturday, 2023-04-08, when XNYS had no session' },
    { slots: [dayOf('2023-07-04')], extra: true, evidence: { weekday: 'Tuesday' } },
  ])
})

test('sessions pass, half days and the day after a holiday too', () => {
  expect(run(year)).toEqual([])
  expect(run([{ day: '2023-07-03' }, { day: '2023-11-24' }])).toEqual([])
})

test('nothing is said of days that the calendar does not know', () => {
  expect(run([{ day: '1952-09-27' }, { day: '1952-09-29' }])).toEqual([])
  expect(run([{ day: '2023-04-08' }], null)).toHaveProperty('notApplicable')
})

test('bars of several days may carry any date', () => {
  const series = seriesOf(barsOf([{ day: '2023-04-08' }]), { dataset: { ...dailyDataset, interval: { unit: 'day', count: 3 } } })
  expect(nonSessionBar.run(series, contextOf(series), defaultsOf(nonSessionBar))).toHaveProperty('notApplicable')
})

test('a weekend is one defect', () => {
  expect(run([...year, { day: '2023-04-15' }, { day: '2023-04-16' }])).toMatchObject([
    { slots: [dayOf('2023-04-15'), dayOf('2023-04-16')] },
  ])
})

test('real bars on every weekend put the calendar in doubt, filled ones do not', () => {
  const first = dayOf('2023-01-03')
  const all = cleanWalk(2, 300).map((row, i) => ({ ...row, sessionDay: first + i }))
  expect(run(all)).toMatchObject([{ status: 'review', extra: true, evidence: { calendar: 'XNYS' } }])
  const filled = all.map((row, i) => {
    const weekday = isoWeekday(row.sessionDay)
    const friday = all[i - (weekday - 5)]
    return weekday > 5 && friday ? { ...friday, sessionDay: row.sessionDay } : row
  })
  const [defect] = run(filled) as readonly { status?: string }[]
  expect(defect).toBeDefined()
  expect(defect).not.toHaveProperty('status')
})

test('dates a day early are confirmed', () => {
  const early = year.map((row) => ({ ...row, sessionDay: row.sessionDay! - 1 }))
  expect(run(early)).toMatchObject([{ extra: true, evidence: { datedEarly: true } }])
  expect((run(early) as readonly object[])[0]).not.toHaveProperty('status')
})

test('a tenth of the bars off session is told one by one, more is told once', () => {
  const week = year.slice(0, 45)
  const saturdays = week
    .filter((row) => isoWeekday(row.sessionDay!) === 5)
    .map((row) => ({ ...row, sessionDay: row.sessionDay! + 1, open: 1, close: 2 }))
  expect(run([...week, ...saturdays.slice(0, 5)])).toHaveLength(5)
  expect(run([...week, ...saturdays.slice(0, 6)])).toMatchObject([{ status: 'review' }])
})
