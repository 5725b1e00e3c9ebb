import { expect, test } from 'vitest'
import type { ScanRun } from '../../src/model/scan-run.ts'
import { describeMonitorStores } from '../support/monitor-stores.ts'

describeMonitorStores('schedule', (freshPlace) => {
  const startUs = 1_732_000_000_000_000
  const run = (n: number, more: Partial<ScanRun> = {}): ScanRun => ({
    id: `run-${n}`,
    cause: 'schedule',
    by: null,
    full: false,
    state: 'published',
    startedAtUs: startUs + n,
    finishedAtUs: startUs + n + 5,
    scan: n,
    error: null,
    ...more,
  })

  test('a watermark only moves forward, each job has its own, and both outlive a restart', async () => {
    const open = await freshPlace()
    const store = await open()
    expect(await store.schedule.watermark('scan')).toBeNull()
    await store.schedule.advance('scan', startUs)
    await store.schedule.advance('scan', startUs - 1)
    await store.schedule.advance('__proto__', startUs + 7)
    await store.close()
    const again = await open()
    expect(await again.schedule.watermark('scan')).toBe(startUs)
    expect(await again.schedule.watermark('__proto__')).toBe(startUs + 7)
    expect(await again.schedule.watermark('backup')).toBeNull()
    await again.close()
  })

  test('runs are listed newest first, page by page, and found by id', async () => {
    const store = await (await freshPlace())()
    const failed = run(2, { state: 'failed', scan: null, by: 'ada', full: true, error: { code: 'LAKE_MISSING', message: 'no lake' } })
    for (const each of [run(1), failed, run(3)]) await store.schedule.addRun(each, 10)
    const first = await store.schedule.runs({ limit: 2 })
    expect(first).toEqual([run(3), failed])
    expect(await store.schedule.runs({ limit: 2, before: first[1]!.id })).toEqual([run(1)])
    expect(await store.schedule.runs({ limit: 2, before: 'run-99' })).toEqual([])
    expect(await store.schedule.run('run-2')).toEqual(failed)
    expect(await store.schedule.run('run-99')).toBeNull()
    await store.close()
  })

  test('only the newest runs are kept, and one written twice is there once', async () => {
    const store = await (await freshPlace())()
    for (let n = 1; n <= 6; n++) await store.schedule.addRun(run(n), 3)
    await store.schedule.addRun(run(6, { state: 'stopped' }), 3)
    expect((await store.schedule.runs({ limit: 10 })).map(({ id, state }) => [id, state])).toEqual([
      ['run-6', 'stopped'],
      ['run-5', 'published'],
      ['run-4', 'published'],
    ])
    await store.close()
  })
})
