import { expect, test } from 'vitest'
import { defaultUpdateSettings } from '../../model/update-settings.ts'
import { parseConfig } from '../parse-config.ts'

const parsed = (text: string) => {
  const result = parseConfig(text, '/etc/tidegauge.yaml')
  return 'config' in result ? { updates: result.config.updates, problems: [] } : { updates: null, problems: result.problems }
}
const problems = (text: string) => parsed(text).problems

test('jobs are due by one cadence, and what is left out has its default', () => {
  const { updates } = parsed(`
updates:
  timeout: 2h
  jobs:
    prices: { after_close_of: nyse, grace: 45m, datasets: [daily] }
    fx: { cron: "0 22 * * 0-5", zone: America/New_York, timeout: 30m }
    hourly: { name: etl.hourly, namespace: airflow, every: 1h }
    loose: {}
  datasets: { "s3://lake/px": daily }
  keep: 30d
  openlineage_out: { url: { file: secrets/url }, api_key: { env: MARQUEZ_KEY } }
`)
  expect(updates).toEqual({
    timeoutMs: 7_200_000,
    jobs: [
      {
        namespace: null,
        name: 'prices',
        cadence: { kind: 'after_close', calendar: 'XNYS', delayMs: 1_800_000 },
        graceMs: 2_700_000,
        timeoutMs: null,
        datasets: ['daily'],
      },
      {
        namespace: null,
        name: 'fx',
        cadence: { kind: 'cron', expression: '0 22 * * 0-5', timeZone: 'America/New_York' },
        graceMs: 900_000,
        timeoutMs: 1_800_000,
        datasets: [],
      },
      {
        namespace: 'airflow',
        name: 'etl.hourly',
        cadence: { kind: 'every', everyMs: 3_600_000 },
        graceMs: 900_000,
        timeoutMs: null,
        datasets: [],
      },
      { namespace: null, name: 'loose', cadence: null, graceMs: 900_000, timeoutMs: null, datasets: [] },
    ],
    datasets: new Map([['s3://lake/px', 'daily']]),
    keepDays: 30,
    lineageOut: { url: { file: '/etc/secrets/url' }, apiKey: { env: 'MARQUEZ_KEY' }, namespace: 'tidegauge' },
  })
  expect(parsed('{}').updates).toEqual(defaultUpdateSettings)
})

test.each([
  ['{ every: 1h, cron: "0 1 * * *" }', 'expected one of every, cron and after_close_of, not every and cron'],
  ['{ cron: "0 25 * * *" }', 'is no cron expression'],
  ['{ cron: "0 2 * * *", zone: Mars/Olympus }', 'there is no time zone'],
  ['{ after_close_of: XNYX }', 'did you mean XNYS?'],
  ['{ every: 1h, delay: 5m }', 'a delay belongs to after_close_of'],
  ['{ every: 1h, zone: UTC }', 'a zone belongs to cron'],
  ['{ every: 0s }', 'expected at least 1s'],
])('a job of %s is refused', (job, message) => {
  expect(
    problems(`updates: { jobs: { prices: ${job} } }`)
      .map((problem) => problem.message)
      .join(),
  ).toContain(message)
})

test('the URL and the key are named, never written', () => {
  expect(problems('updates: { openlineage_out: { url: "https://marquez.example" } }')).toHaveLength(1)
})
