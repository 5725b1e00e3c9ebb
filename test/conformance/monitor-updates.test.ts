import { expect, test } from 'vitest'
import type { UpdateRun } from '../../src/model/update-run.ts'
import { describeMonitorStores } from '../support/monitor-stores.ts'
import { eventOf, runsOf, us } from '../support/updates.ts'

const ids = (runs: readonly UpdateRun[]) => runs.map(({ runId }) => runId)

describeMonitorStores('update runs', (freshPlace) => {
  const facts = {
    job: { namespace: 'airflow', name: 'prices "daily" é' },
    source: 'openlineage' as const,
    error: 'no route',
    recordsAdded: 7,
    outputs: [{ namespace: 's3://lake', name: 'daily', rows: 7, bytes: null }],
  }
  const start = eventOf('run-1', 'START', '2024-01-05T18:00:00.000123Z', facts)
  const end = eventOf('run-1', 'FAIL', '2024-01-05T18:30:00Z', { ...facts, error: 'disk full' })

  test('events in any order, one by one or together, twice: the same run, and it outlives a restart', async () => {
    const open = await freshPlace()
    const store = await open()
    const expected = runsOf(start, end)[0]
    expect(await store.updates.record([end])).toEqual(runsOf(end))
    expect(await store.updates.record([start, end])).toEqual([expected])
    expect(await store.updates.record([start])).toEqual([expected])
    await store.close()
    const again = await open()
    expect(await again.updates.run('run-1')).toEqual(expected)
    expect(await again.updates.run('run-2')).toBeNull()
    expect(await again.updates.list({ limit: 10 })).toEqual([expected])
    await again.close()
  })

  test('what is recorded at the same time is all kept', async () => {
    const store = await (await freshPlace())()
    const types = ['START', 'RUNNING', 'OTHER', 'COMPLETE'] as const
    const sent = types.flatMap((type, i) => ['a', 'b', 'c'].map((id) => eventOf(id, type, `2024-01-05T18:0${i}:00Z`)))
    await Promise.all(sent.map((event) => store.updates.record([event])))
    for (const id of ['a', 'b', 'c']) expect(Object.keys((await store.updates.run(id))?.times ?? {}).sort()).toEqual([...types].sort())
    await store.close()
  })

  test('the list is newest first, page by page, of a job and of an outcome', async () => {
    const store = await (await freshPlace())()
    const other = { job: { namespace: 'cron', name: 'other' } }
    await store.updates.record([
      eventOf('a', 'START', '2024-01-05T10:00:00Z'),
      eventOf('b', 'START', '2024-01-05T10:00:00Z'),
      eventOf('c', 'COMPLETE', '2024-01-05T09:00:00Z', other),
      eventOf('d', 'ABORT', '2024-01-05T11:00:00Z'),
    ])
    const first = await store.updates.list({ limit: 2 })
    expect(ids(first)).toEqual(['d', 'b'])
    const rest = await store.updates.list({ limit: 5, after: { firstUs: us('2024-01-05T10:00:00Z'), runId: 'b' } })
    expect(ids(rest)).toEqual(['a', 'c'])
    expect(ids(await store.updates.list({ limit: 5, job: 'other' }))).toEqual(['c'])
    expect(ids(await store.updates.list({ limit: 5, namespace: '' }))).toEqual(['d', 'b', 'a'])
    expect(ids(await store.updates.list({ limit: 5, outcome: 'open' }))).toEqual(['b', 'a'])
    expect(ids(await store.updates.list({ limit: 5, outcome: 'aborted' }))).toEqual(['d'])
    await store.close()
  })

  test("old runs go, but each job's newest that completed and newest that ended stay, and are judged by however old", async () => {
    const store = await (await freshPlace())()
    const other = { job: { namespace: '', name: 'other' } }
    await store.updates.record([
      eventOf('done-1', 'COMPLETE', '2023-01-01T00:00:00Z'),
      eventOf('done-2', 'COMPLETE', '2023-01-02T00:00:00Z'),
      eventOf('failed-1', 'FAIL', '2023-01-03T00:00:00Z'),
      eventOf('failed-2', 'FAIL', '2023-01-04T00:00:00Z'),
      eventOf('open-1', 'START', '2023-01-05T00:00:00Z'),
      eventOf('other-1', 'COMPLETE', '2022-01-01T00:00:00Z', other),
      eventOf('new-1', 'START', '2024-01-05T00:00:00Z', other),
      eventOf('new-2', 'START', '2024-01-05T01:00:00Z', other),
    ])
    const since = us('2024-01-01T00:00:00Z')
    expect(ids(await store.updates.recent(since, 100)).sort()).toEqual(['done-2', 'failed-2', 'new-1', 'new-2', 'other-1'])
    expect(ids(await store.updates.recent(since, 1)).sort()).toEqual(['done-2', 'failed-2', 'new-2', 'other-1'])
    expect(await store.updates.prune(since)).toBe(3)
    expect(ids(await store.updates.list({ limit: 10 })).sort()).toEqual(['done-2', 'failed-2', 'new-1', 'new-2', 'other-1'])
    expect(await store.updates.prune(since)).toBe(0)
    await store.close()
  })

  test('all events of a call are kept, or none', async () => {
    const store = await (await freshPlace())()
    const broken = { ...eventOf('b', 'START', '2024-01-05T10:00:00Z'), timeUs: undefined as unknown as number }
    await expect(store.updates.record([eventOf('a', 'START', '2024-01-05T10:00:00Z'), broken])).rejects.toThrow()
    expect(await store.updates.list({ limit: 10 })).toEqual([])
    await store.close()
  })
})
