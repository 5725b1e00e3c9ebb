import { expect, test } from 'vitest'
import { specRunEvent } from '../../test/support/openlineage-spec.ts'
import { runsOf, us } from '../../test/support/updates.ts'
import { lineageBody } from '../contract/openlineage.ts'
import { checks } from '../checks/registry.ts'
import { fromOpenLineage, isRunEvent } from './from-openlineage.ts'
import { datasetVerdicts, qualityEvents } from './quality-event.ts'
import { runAt } from './run-state.ts'

const scan = {
  id: 7,
  startedAtUs: us('2024-01-05T22:00:00.25Z'),
  finishedAtUs: us('2024-01-05T22:00:09Z'),
  asOfUs: us('2024-01-05T22:00:00Z'),
}
const verdicts = datasetVerdicts({
  datasets: [
    { name: 'daily', interval: { unit: 'day', count: 1 } },
    { name: 'weekly', interval: { unit: 'week', count: 1 } },
  ],
  records: new Map([['daily', 120]]),
  objects: [
    { dataset: 'daily', sizeBytes: 10 },
    { dataset: 'daily', sizeBytes: 5 },
    { dataset: null, sizeBytes: 99 },
  ],
  findings: [
    { dataset: 'daily', check: 'missing_session', status: 'confirmed' },
    { dataset: 'daily', check: 'outlier_return', status: 'review' },
    { dataset: 'weekly', check: 'missing_week', status: 'excused' },
  ],
  checks,
})
const events = qualityEvents({ scan, verdicts, namespace: 'lake', lake: '/data/lake', version: '1.2.3' })

test('a dataset fails the checks that have confirmed findings in it, and is judged by those of its interval alone', () => {
  const [daily, weekly] = verdicts
  expect(daily).toMatchObject({ dataset: 'daily', records: 120, bytes: 15, files: 2 })
  expect(daily?.checks.filter(({ passed }) => !passed)).toEqual([{ check: 'missing_session', passed: false }])
  expect(weekly).toMatchObject({ records: 0, bytes: 0, files: 0 })
  expect(weekly?.checks.every(({ passed }) => passed)).toBe(true)
  expect(weekly?.checks.map(({ check }) => check)).not.toContain('missing_session')
})

test('what is sent keeps to the specification', () => {
  for (const event of events) expect(specRunEvent.parse(event)).toEqual(event)
  expect(events).toMatchObject([
    { eventType: 'START', eventTime: '2024-01-05T22:00:00.25Z', job: { namespace: 'lake', name: 'tidegauge.scan' } },
    {
      eventType: 'COMPLETE',
      inputs: [
        {
          namespace: 'lake',
          name: 'daily',
          inputFacets: {
            dataQualityMetrics: { rowCount: 120, bytes: 15, fileCount: 2 },
            dataQualityAssertions: { assertions: expect.arrayContaining([{ assertion: 'missing_session', success: false }]) },
          },
        },
        { name: 'weekly' },
      ],
    },
  ])
})

test('one scan is one run, another scan and another lake are others', () => {
  const idOf = (changes: object) =>
    (
      qualityEvents({ scan, verdicts, namespace: 'lake', lake: '/data/lake', version: '1.2.3', ...changes })[0] as {
        run: { runId: string }
      }
    ).run.runId
  expect(new Set([idOf({}), idOf({ scan: { ...scan, finishedAtUs: 0 } }), idOf({ version: '2' })]).size).toBe(1)
  expect(new Set([idOf({}), idOf({ lake: '/other' }), idOf({ scan: { ...scan, id: 8 } })]).size).toBe(3)
})

test('our own intake takes what we send', () => {
  const taken = lineageBody.parse(JSON.parse(JSON.stringify(events)))
  const runs = runsOf(...(Array.isArray(taken) ? taken : [taken]).filter(isRunEvent).map(fromOpenLineage))
  expect(runs).toHaveLength(1)
  expect(runAt(runs[0]!, scan.finishedAtUs, 1e9)).toMatchObject({ state: 'complete', durationUs: 8.75e6 })
  expect(runs[0]?.outputs).toEqual([])
})
