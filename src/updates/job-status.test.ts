import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cronTimes, eventOf, runsOf, settingsWith, us } from '../../test/support/updates.ts'
import { runEventTypes, type UpdateEvent } from '../model/update-run.ts'
import type { JobSettings, UpdateSettings } from '../model/update-settings.ts'
import { jobsAt } from './job-status.ts'
import { punctualityOf } from './punctuality.ts'
import { countedJobs, summarise } from './update-summary.ts'

const daily: Partial<JobSettings> = {
  cadence: { kind: 'cron', expression: '0 18 * * *', timeZone: 'UTC' },
  graceMs: 3600e3,
  datasets: ['daily'],
}
const jobs = (at: string, settings: UpdateSettings, ...events: readonly UpdateEvent[]) =>
  jobsAt(runsOf(...events), settings, us(at), cronTimes)
const complete = (id: string, day: string) => [eventOf(id, 'START', `${day}T18:00:05Z`), eventOf(id, 'COMPLETE', `${day}T18:20:05Z`)]

test('a job is pending from the moment it is due until a run starts', () => {
  const pending = (at: string, ...events: readonly UpdateEvent[]) =>
    jobs(at, settingsWith([daily]), ...complete('a', '2024-01-04'), ...events)[0]!.isPending
  expect(pending('2024-01-05T17:59:59Z')).toBe(false)
  expect(pending('2024-01-05T18:00:00Z')).toBe(true)
  expect(pending('2024-01-05T18:10:00Z', eventOf('b', 'START', '2024-01-05T18:02:00Z'))).toBe(false)
})

test('a due instant is missed when its grace is over; a run at work serves it, a failed or lost one does not', () => {
  const missed = (at: string, ...events: readonly UpdateEvent[]) =>
    jobs(at, settingsWith([daily]), ...complete('a', '2024-01-04'), ...events)[0]!.missed
  expect(missed('2024-01-05T18:59:59Z')).toBe(0)
  expect(missed('2024-01-05T19:00:00Z')).toBe(1)
  expect(missed('2024-01-07T19:00:00Z')).toBe(3)
  const start = eventOf('b', 'START', '2024-01-05T18:00:00Z')
  expect(missed('2024-01-05T20:00:00Z', start)).toBe(0)
  expect(missed('2024-01-06T00:00:01Z', start)).toBe(1)
  expect(missed('2024-01-05T20:00:00Z', start, eventOf('b', 'FAIL', '2024-01-05T18:30:00Z'))).toBe(1)
  expect(missed('2024-01-07T19:00:00Z', ...complete('c', '2024-01-06'))).toBe(1)
})

test('a job that was never heard of is pending, and has missed nothing: nobody knows since when', () => {
  expect(jobs('2024-01-05T12:00:00Z', settingsWith([daily]))).toMatchObject([
    { job: { namespace: '', name: 'prices' }, isPending: true, missed: 0, last: null, datasets: ['daily'] },
  ])
})

test('a job without a cadence is never due, whatever became of its runs', () => {
  expect(jobs('2024-02-05T12:00:00Z', settingsWith([]), ...complete('a', '2024-01-04'))).toMatchObject([
    { settings: null, isPending: false, missed: 0, last: { state: 'complete' } },
  ])
})

test('settings with a namespace go before those of the name alone', () => {
  const job = { namespace: 'airflow', name: 'prices' }
  const settings = settingsWith([{ timeoutMs: 10 * 60e3 }, { namespace: 'airflow', timeoutMs: 30 * 60e3 }])
  const states = jobs(
    '2024-01-05T12:20:00Z',
    settings,
    eventOf('a', 'START', '2024-01-05T12:00:00Z'),
    eventOf('b', 'START', '2024-01-05T12:00:00Z', { job }),
  )
  expect(states.map(({ job: { namespace }, running, lost }) => [namespace, running.length, lost.length])).toEqual([
    ['airflow', 1, 0],
    ['', 0, 1],
  ])
})

test('the summary: newest end, pending datasets, failures of a day and which of them have recovered, and how long runs take', () => {
  const at = '2024-01-06T12:00:00Z'
  const weekly = { job: { namespace: '', name: 'weekly' } }
  const all = jobs(
    at,
    settingsWith([daily, { name: 'weekly', cadence: { kind: 'every', everyMs: 7 * 86_400e3 }, datasets: ['weekly'] }]),
    ...complete('a', '2024-01-04'),
    eventOf('too-old', 'FAIL', '2024-01-05T12:00:00Z'),
    eventOf('b', 'START', '2024-01-05T18:00:00Z'),
    eventOf('b', 'FAIL', '2024-01-05T18:01:00Z'),
    eventOf('c', 'START', '2024-01-05T18:30:00Z'),
    eventOf('c', 'COMPLETE', '2024-01-05T18:40:00Z'),
    eventOf('d', 'START', '2024-01-06T11:00:00Z', weekly),
    eventOf('d', 'ABORT', '2024-01-06T11:30:00Z', weekly),
  )
  const summary = summarise(all, us(at))
  expect(summary).toMatchObject({
    last: { state: 'aborted', endedUs: us('2024-01-06T11:30:00Z') },
    pending: [],
    failed24h: 2,
    recovered24h: 1,
    durations: { runs: 2, averageMs: 15 * 60e3, p50Ms: 10 * 60e3, p95Ms: 20 * 60e3 },
  })
  expect([
    ...summarise(jobs('2024-01-06T18:00:00Z', settingsWith([daily]), ...complete('a', '2024-01-05')), us('2024-01-06T18:00:00Z'))
      .pendingDatasets,
  ]).toEqual(['daily'])
  expect(summarise([], us(at)).durations).toEqual({ runs: 0, averageMs: null, p50Ms: null, p95Ms: null })
})

test('once the config names jobs, others count only when they write a dataset of the lake', () => {
  const lineage = { source: 'openlineage' as const, job: { namespace: 'airflow', name: 'mail' } }
  const writer = {
    ...lineage,
    job: { namespace: 'airflow', name: 'etl' },
    outputs: [{ namespace: 's3://b', name: 'px', rows: 1, bytes: null }],
  }
  const events = [eventOf('m', 'START', '2024-01-05T12:00:00Z', lineage), eventOf('w', 'START', '2024-01-05T12:00:00Z', writer)]
  const counted = (settings: UpdateSettings) =>
    countedJobs(jobs('2024-01-05T12:30:00Z', settings, ...events), new Set(['daily']), settings.jobs).map(({ job: { name } }) => name)
  const datasets = new Map([['s3://b/px', 'daily']])
  expect(counted(settingsWith([], { datasets }))).toEqual(['etl', 'mail'])
  expect(counted(settingsWith([daily], { datasets }))).toEqual(['etl', 'prices'])
})

test('what checks are told: the oldest unserved instant, or how late the newest run was', () => {
  const told = (at: string, ...events: readonly UpdateEvent[]) =>
    punctualityOf(jobs(at, settingsWith([daily]), ...events), us(at), cronTimes).get('daily')?.jobs[0]
  expect(told('2024-01-05T12:00:00Z', ...complete('a', '2024-01-04'))).toEqual({
    job: 'prices',
    missed: 0,
    dueUs: us('2024-01-04T18:00:00Z'),
    endedUs: us('2024-01-04T18:20:05Z'),
    lagMinutes: 20,
    lastCompleteUs: us('2024-01-04T18:20:05Z'),
    lastError: null,
  })
  const failed = eventOf('b', 'FAIL', '2024-01-05T18:30:00Z', { error: 'no route to host' })
  expect(told('2024-01-06T19:30:00Z', ...complete('a', '2024-01-04'), failed)).toMatchObject({
    missed: 2,
    dueUs: us('2024-01-05T18:00:00Z'),
    endedUs: null,
    lagMinutes: 25 * 60 + 30,
    lastError: 'no route to host',
  })
  expect(told('2024-01-05T20:00:00Z', ...complete('a', '2024-01-04'), eventOf('b', 'START', '2024-01-05T19:00:00Z'))).toMatchObject({
    missed: 0,
    dueUs: us('2024-01-05T18:00:00Z'),
    endedUs: null,
    lagMinutes: 120,
  })
})

test('the order in which events came makes no difference to any figure', () => {
  const event = fc
    .record({ id: fc.constantFrom('a', 'b', 'c'), type: fc.constantFrom(...runEventTypes), hour: fc.integer({ min: 0, max: 60 }) })
    .map(({ id, type, hour }) => ({ ...eventOf(id, type, '2024-01-04T00:00:00Z'), timeUs: us('2024-01-04T00:00:00Z') + hour * 3600e6 }))
  const figures = (events: readonly UpdateEvent[]) => {
    const at = '2024-01-06T00:00:00Z'
    const all = jobs(at, settingsWith([daily]), ...events)
    return { all, summary: summarise(all, us(at)), told: punctualityOf(all, us(at), cronTimes) }
  }
  const sent = fc
    .array(event, { minLength: 1, maxLength: 8 })
    .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })))
  fc.assert(
    fc.property(sent, ([events, shuffled]) => {
      expect(figures(shuffled)).toEqual(figures(events))
    }),
  )
})
