import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_RUN_OUTPUTS, mergeRuns, runOfEvent } from './merged-run.ts'
import { runEventTypes, type RunFacts, type UpdateEvent, type UpdateRun } from './update-run.ts'

const job = fc.record({ namespace: fc.constantFrom('airflow', 'cron'), name: fc.constantFrom('prices', '__proto__') })
const facts: fc.Arbitrary<RunFacts> = fc.record(
  {
    job,
    source: fc.constantFrom('api' as const, 'openlineage' as const),
    error: fc.constantFrom('timeout', 'disk full'),
    recordsAdded: fc.nat(3),
    nominalStartUs: fc.nat(3),
    parent: fc.record({ runId: fc.constantFrom('p', 'q'), job }),
  },
  { requiredKeys: ['job', 'source'] },
)
const event: fc.Arbitrary<UpdateEvent> = fc.record({
  runId: fc.constant('run'),
  type: fc.constantFrom(...runEventTypes),
  timeUs: fc.nat(4),
  facts,
  outputs: fc.array(
    fc.record({
      namespace: fc.constant('lake'),
      name: fc.constantFrom('daily', 'weekly', '__proto__'),
      rows: fc.option(fc.nat(2)),
      bytes: fc.option(fc.nat(2)),
    }),
    { maxLength: 4 },
  ),
})
const merged = (events: readonly UpdateEvent[]): UpdateRun => events.map(runOfEvent).reduce(mergeRuns)

test('whatever the order and however often events come, the same run comes out', () => {
  const sent = fc
    .array(event, { minLength: 1, maxLength: 8 })
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.constantFrom(...events), { maxLength: 8 }),
      ),
    )
  fc.assert(
    fc.property(sent, ([events, shuffled, again]) => {
      expect(merged([...shuffled, ...again])).toEqual(merged(events))
      expect(merged([...again, ...shuffled])).toEqual(merged(events))
    }),
    { numRuns: 500 },
  )
})

test('merging is associative and idempotent also of runs that were merged before', () => {
  const run = fc.array(event, { minLength: 1, maxLength: 4 }).map(merged)
  fc.assert(
    fc.property(run, run, run, (a, b, c) => {
      expect(mergeRuns(mergeRuns(a, b), c)).toEqual(mergeRuns(a, mergeRuns(b, c)))
      expect(mergeRuns(a, b)).toEqual(mergeRuns(b, a))
      expect(mergeRuns(a, a)).toEqual(a)
    }),
    { numRuns: 500 },
  )
})

test('of every fact what the latest event says holds, of every type the earliest time', () => {
  const base = { runId: 'run', outputs: [] }
  const named = { job: { namespace: 'cron', name: 'prices' }, source: 'api' as const }
  expect(
    merged([
      { ...base, type: 'FAIL', timeUs: 30, facts: { ...named, error: 'no route' } },
      { ...base, type: 'OTHER', timeUs: 40, facts: { ...named, error: 'no route to host' } },
      { ...base, type: 'FAIL', timeUs: 35, facts: { ...named, recordsAdded: 7 } },
      { ...base, type: 'START', timeUs: 10, facts: named },
    ]),
  ).toMatchObject({
    times: { START: 10, FAIL: 30, OTHER: 40 },
    facts: { error: { value: 'no route to host' }, recordsAdded: { value: 7 } },
  })
})

test('a run keeps so many outputs at most, the same ones in every order', () => {
  const outputs = Array.from({ length: MAX_RUN_OUTPUTS + 50 }, (_, i) => ({
    namespace: '',
    name: `t${String(i).padStart(5, '0')}`,
    rows: null,
    bytes: null,
  }))
  const facts = { job: { namespace: '', name: 'wide' }, source: 'openlineage' as const }
  const half = (part: typeof outputs, type: 'START' | 'COMPLETE'): UpdateEvent => ({ runId: 'run', type, timeUs: 1, facts, outputs: part })
  const [early, late] = [half(outputs.slice(0, 600), 'START'), half(outputs.slice(600), 'COMPLETE')]
  const run = merged([late, early])
  expect(run.outputs).toHaveLength(MAX_RUN_OUTPUTS)
  expect(run).toEqual(merged([early, late]))
})
