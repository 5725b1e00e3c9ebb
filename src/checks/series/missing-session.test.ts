import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { Defect } from '../../model/defect.ts'
import type { Series } from '../../model/series.ts'
import { type BarValues, barsOf, contextOf, dailyDataset, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { missingSession } from './missing-session.ts'

function judge(series: Series, asOf = '2024-12-31'): readonly Defect[] {
  const result = missingSession.run(series, contextOf(series, { asOfUs: dayOf(asOf) * DAY_US }), defaultsOf(missingSession))
  if ('notApplicable' in result) throw new Error(result.notApplicable)
  return result
}

const on = (...days: string[]) => seriesOf(barsOf(days.map((day) => ({ day }))))

test('neighbouring sessions pass, over a week-end and a holiday too', () => {
  expect(judge(on('2024-01-11', '2024-01-12', '2024-01-16'))).toEqual([])
  // The four sessions that New York lost in September 2001.
  expect(judge(on('2001-09-10', '2001-09-17'))).toEqual([])
})

test('a maximal run of missing sessions is one defect on those days', () => {
  expect(judge(on('2024-01-11', '2024-01-17', '2024-01-18', '2024-01-22'))).toMatchObject([
    {
      slots: ['2024-01-12', '2024-01-16'].map(dayOf),
      from: dayOf('2024-01-12'),
      to: dayOf('2024-01-16'),
      message: '2 sessions from 2024-01-12 to 2024-01-16 have no bar',
      evidence: { sessions: 2, barBefore: '2024-01-11', barAfter: '2024-01-17', liquidity: 'liquid' },
      weight: 1,
    },
    { slots: [dayOf('2024-01-19')], message: 'The session of 2024-01-19 has no bar' },
  ])
})

test('a run is critical from five sessions on', () => {
  const four = judge(on('2024-02-02', '2024-02-09'))
  expect(four[0]?.slots).toHaveLength(4)
  expect(four[0]).not.toHaveProperty('severity')
  const five = judge(on('2024-02-02', '2024-02-12'))
  expect(five[0]?.slots).toHaveLength(5)
  expect(five[0]).toMatchObject({ severity: 'critical' })
})

test('over twenty sessions the message says what so long a gap suggests', () => {
  expect(judge(on('2024-02-02', '2024-03-05'))[0]).toMatchObject({
    evidence: { sessions: 20 },
    message: expect.not.stringContaining('ticker') as string,
  })
  expect(judge(on('2024-02-02', '2024-03-06'))[0]).toMatchObject({
    evidence: { sessions: 21 },
    message: expect.stringContaining('a reused ticker') as string,
  })
})

test('liquidity weighs a run, and a thin name is for review', () => {
  const gap = (volume: number) => judge(seriesOf(barsOf(['2024-01-03', '2024-01-05'].map((day) => ({ day, volume })))))[0]
  expect(gap(600_000)).toMatchObject({ weight: 1 })
  expect(gap(50_000)).toMatchObject({ weight: 0.5 })
  expect(gap(50_000)).not.toHaveProperty('status')
  expect(gap(1000)).toMatchObject({ status: 'review' })
})

test('bars off session and in the future set no edge', () => {
  expect(judge(on('2023-12-30', '2024-01-02', '2024-01-03', '2024-12-30'), '2024-01-04')).toEqual([])
  expect(judge(on('2024-01-02', '2024-01-06', '2024-01-08'))).toMatchObject([{ evidence: { sessions: 3, barBefore: '2024-01-02' } }])
})

test('nothing is said before the calendar begins', () => {
  expect(judge(on('1940-01-02', '1952-10-01', '1952-10-02'))).toEqual([])
  const old = on('1940-01-02', '1941-01-02')
  expect(missingSession.run(old, contextOf(old), defaultsOf(missingSession))).toHaveProperty('notApplicable')
})

test('without a calendar it does not apply', () => {
  const series = seriesOf(barsOf([{ day: '2024-01-05' }]), { dataset: { ...dailyDataset, calendar: null } })
  expect(missingSession.run(series, contextOf(series), defaultsOf(missingSession))).toHaveProperty('notApplicable')
})

test('a whole session missing between intraday bars counts the bars it should hold', () => {
  const hours = findCalendar('XNYS')?.hours(dayOf('2024-07-02'))
  const next = findCalendar('XNYS')?.hours(dayOf('2024-07-05'))
  const rows: BarValues[] = [
    { day: '2024-07-02', timeUs: hours?.openUs ?? 0 },
    { day: '2024-07-05', timeUs: next?.openUs ?? 0 },
  ]
  const dataset = { ...dailyDataset, interval: { unit: 'minute', count: 30 } as const }
  const [dense] = judge(seriesOf(barsOf(rows), { dataset }))
  // 3 July 2024 closed at 13:00.
  expect(dense?.slots).toHaveLength(7)
  expect(dense?.evidence['sessions']).toBe(1)
  const [sparse] = judge(seriesOf(barsOf(rows), { dataset: { ...dataset, completeness: 'sparse' } }))
  expect(sparse?.slots).toHaveLength(1)
})

test('present and missing sessions together are all sessions between the edges', () => {
  const calendar = findCalendar('XNYS')
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 120 }), fc.integer({ min: 0, max: 5000 }), (present, start) => {
      const all = Array.from({ length: present.length + 2 }, (_, i) => calendar?.sessions[start + i] as number)
      const days = all.filter((_, i) => i === 0 || i === all.length - 1 || present[i - 1])
      const defects = judge(seriesOf(barsOf(days.map((sessionDay) => ({ sessionDay })))))
      const missing = defects.flatMap((defect) => defect.slots)
      expect([...days, ...missing].sort((a, b) => a - b)).toEqual(all)
      // Maximal: two runs are never neighbours.
      for (const defect of defects) expect(days).toContain(all[all.indexOf(defect.slots[0] as number) - 1])
    }),
  )
})

test('a complete series passes', () => {
  expect(judge(seriesOf(sessionBars(500, '2001-01-02', () => ({}))))).toEqual([])
})
