import { expect, test } from 'vitest'
import { us } from '../../test/support/updates.ts'
import { lineageBody } from '../contract/openlineage.ts'
import { updateReport } from '../contract/updates.ts'
import { fromOpenLineage, isRunEvent } from './from-openlineage.ts'
import { fromReport } from './from-report.ts'

const facet = { _producer: 'https://github.com/apache/airflow', _schemaURL: 'https://openlineage.io/spec/facets/1-0-1/X.json' }
/** As Airflow sends it, less what is not looked at. */
const failed = {
  eventTime: '2024-01-05T18:30:00.123456+00:00',
  eventType: 'FAIL',
  producer: 'https://github.com/apache/airflow/tree/providers-openlineage/1.14.0',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  inputs: [],
  job: { namespace: 'default', name: 'prices.load', facets: { jobType: { ...facet, integration: 'AIRFLOW' } } },
  outputs: [
    { namespace: 's3://lake', name: 'daily', facets: {}, outputFacets: { outputStatistics: { ...facet, rowCount: 40, size: 900 } } },
    { namespace: 's3://lake', name: 'weekly', outputFacets: { outputStatistics: { ...facet, rowCount: 2 } } },
    { namespace: 's3://lake', name: 'log' },
  ],
  run: {
    runId: '018d6f6e-7a55-7b6e-a0b5-1b5b8f4a4d2f',
    facets: {
      errorMessage: { ...facet, message: 'no route\0 to host \ud800', programmingLanguage: 'python', stackTrace: '…' },
      nominalTime: { ...facet, nominalStartTime: '2024-01-05T18:00:00Z', nominalEndTime: '2024-01-06T18:00:00Z' },
      parent: { ...facet, run: { runId: '018d6f6e-0000-7b6e-a0b5-1b5b8f4a4d2f' }, job: { namespace: 'default', name: 'prices' } },
      somethingNew: { ...facet, deep: { as: ['it', 'gets'] } },
    },
  },
}
const taken = (body: unknown) => [lineageBody.parse(body)].flat().filter(isRunEvent).map(fromOpenLineage)

test('an event says what its facets say; what is not known is let through', () => {
  expect(taken(failed)).toEqual([
    {
      runId: '018d6f6e-7a55-7b6e-a0b5-1b5b8f4a4d2f',
      type: 'FAIL',
      timeUs: us('2024-01-05T18:30:00Z') + 123_456,
      facts: {
        job: { namespace: 'default', name: 'prices.load' },
        source: 'openlineage',
        producer: failed.producer,
        nominalStartUs: us('2024-01-05T18:00:00Z'),
        nominalEndUs: us('2024-01-06T18:00:00Z'),
        error: 'no route to host \ufffd',
        recordsAdded: 42,
        parent: { runId: '018d6f6e-0000-7b6e-a0b5-1b5b8f4a4d2f', job: { namespace: 'default', name: 'prices' } },
      },
      outputs: [
        { namespace: 's3://lake', name: 'daily', rows: 40, bytes: 900 },
        { namespace: 's3://lake', name: 'weekly', rows: 2, bytes: null },
        { namespace: 's3://lake', name: 'log', rows: null, bytes: null },
      ],
    },
  ])
})

test('an event without a type adds facts alone; one of a dataset or a job alone tells of no run', () => {
  const { eventType: _, ...untyped } = failed
  expect(taken(untyped)).toMatchObject([{ type: 'OTHER' }])
  const dataset = { eventTime: failed.eventTime, producer: 'x', dataset: { namespace: 'a', name: 'b', facets: {} } }
  expect(taken([failed, dataset, { ...dataset, dataset: undefined, job: { namespace: 'a', name: 'b' } }])).toHaveLength(1)
})

test.each([
  ['a time without a zone', { eventTime: '2024-01-05T18:30:00' }, 'eventTime: expected an instant'],
  ['another type', { eventType: 'STOPPED' }, 'eventType: Invalid option'],
  ['no name of the job', { job: { namespace: 'default', name: '' } }, 'job.name: Too small'],
  ['U+0000 in a name', { job: { namespace: 'a\0b', name: 'x' } }, 'job.namespace: expected a text without U+0000'],
  ['a negative count', { outputs: [{ namespace: '', name: 'd', outputFacets: { outputStatistics: { rowCount: -1 } } }] }, 'rowCount'],
  ['too many outputs', { outputs: Array.from({ length: 1001 }, () => ({ namespace: '', name: 'd' })) }, 'outputs: Too big'],
  ['a run without an id', { run: {} }, 'run.runId: Invalid input'],
])('%s is refused, and told where', (_, change, problem) => {
  const told = (body: unknown) =>
    lineageBody
      .safeParse(body)
      .error?.issues.map(({ path, message }) => [path.join('.'), message].filter((text) => text !== '').join(': '))
      .join()
  expect(told({ ...failed, ...change })).toContain(problem)
  expect(told([failed, { ...failed, ...change }])).toContain(problem)
  expect(told([failed, { ...failed, ...change }])).toMatch(/^1[.:]/)
})

test.each([null, 7, 'text', [], [[]], {}])('%j is no event', (body) => {
  expect(lineageBody.safeParse(body).success).toBe(false)
})

const now = us('2024-01-05T20:00:00Z')
const reported = (report: object) => fromReport(updateReport.parse(report), now, 'new-id')

test("a job's own report: a start gets an id, an end names its run and what it did", () => {
  expect(reported({ job: 'prices', event: 'start' })).toEqual([
    { runId: 'new-id', type: 'START', timeUs: now, facts: { job: { namespace: '', name: 'prices' }, source: 'api' }, outputs: [] },
  ])
  expect(
    reported({
      job: 'prices',
      event: 'fail',
      run_id: 'r1',
      at: '2024-01-05T19:00:00Z',
      datasets: ['daily'],
      symbols_updated: 3,
      records_added: 30,
      gaps_filled: 0,
      errors: [{ symbol: 'AAPL', message: 'HTTP 429' }, { message: 'gave up' }],
    }),
  ).toEqual([
    {
      runId: 'r1',
      type: 'FAIL',
      timeUs: us('2024-01-05T19:00:00Z'),
      facts: {
        job: { namespace: '', name: 'prices' },
        source: 'api',
        symbolsUpdated: 3,
        recordsAdded: 30,
        gapsFilled: 0,
        error: 'AAPL: HTTP 429\ngave up',
      },
      outputs: [{ namespace: '', name: 'daily', rows: null, bytes: null }],
    },
  ])
})

test('one report may tell a whole run; told twice it is the same run, and another start is another', () => {
  const whole = { job: 'prices', event: 'finish', started_at: '2024-01-05T19:00:00Z', at: '2024-01-05T19:10:00Z' }
  const events = reported(whole)
  expect(events.map(({ type }) => type)).toEqual(['START', 'COMPLETE'])
  expect(reported(whole)).toEqual(events)
  expect(reported({ ...whole, started_at: '2024-01-05T15:00:00-04:00' })[0]?.runId).toBe(events[0]?.runId)
  expect(reported({ ...whole, started_at: '2024-01-05T19:00:01Z' })[0]?.runId).not.toBe(events[0]?.runId)
  expect(updateReport.safeParse({ job: 'prices', event: 'finish' }).error?.issues).toMatchObject([{ path: ['run_id'] }])
})
