import { expect, test } from 'vitest'
import { defaultConfig } from '../config.ts'
import { parseConfig } from '../parse-config.ts'

const scheduleIn = (text: string) => {
  const result = parseConfig(text, '/lake.yaml')
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('\n'))
  return result.config.schedule
}
const problemsIn = (text: string) => {
  const result = parseConfig(text, '/lake.yaml')
  return 'problems' in result ? result.problems.map(({ path, line, message }) => `${path} (${line ?? ''}): ${message}`) : []
}

test('without a section the times are left to the lake', () => {
  expect(scheduleIn('lake: here')).toEqual(defaultConfig.schedule)
})

test('times are cron expressions in a zone, closes with a delay, and a longest time without a scan', () => {
  const schedule = scheduleIn(`
schedule:
  zone: Europe/London
  at_least_every: 12h
  on_start: never
  quiet: 2s
  scans:
    - 0 7 * * 1-5
    - {cron: "30 18 * * *", zone: America/New_York}
    - {after_close_of: nyse, delay: 15m}
    - {after_close_of: XLON}
`)
  expect(schedule).toMatchObject({ onStart: 'never', quietMs: 2000, quietLimitMs: 60_000 })
  expect(schedule.times).toEqual([
    { kind: 'cron', cron: '0 7 * * 1-5', zone: 'Europe/London' },
    { kind: 'cron', cron: '30 18 * * *', zone: 'America/New_York' },
    { kind: 'after_close', calendar: 'XNYS', delayMs: 900_000 },
    { kind: 'after_close', calendar: 'XLON', delayMs: 1_800_000 },
    { kind: 'every', everyMs: 43_200_000 },
  ])
})

test('an empty list with no longest time means no scans by time', () => {
  expect(scheduleIn('schedule: {scans: [], at_least_every: null}').times).toEqual([])
})

test('a mistake is said of the form that was meant', () => {
  const problems = problemsIn(`
schedule:
  zone: Mars/Olympus
  at_least_every: 5s
  scans:
    - 0 25 * * *
    - {cron: "0 7 * * *", zone: "+01:00"}
    - {after_close_of: XNIS}
    - {before_open_of: XNYS}
`).join('\n')
  for (const part of [
    'no time zone "Mars/Olympus"',
    'at least 1m',
    'is no hour',
    'no time zone "+01:00"',
    'did you mean',
    'after_close_of, delay',
  ])
    expect(problems).toContain(part)
})
