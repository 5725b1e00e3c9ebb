import { expect, test } from 'vitest'
import type { Operation } from '../../src/store/operation-store.ts'
import type { RoutePeriod } from '../../src/store/route-store.ts'
import { describeMonitorStores } from '../support/monitor-stores.ts'

const startUs = 1_732_000_000_000_000

describeMonitorStores('telemetry', (freshPlace) => {
  const period = (minute: number, requests: number): RoutePeriod => ({
    method: 'GET',
    route: '/api/v1/profile',
    startUs: startUs + minute * 60_000_000,
    width: 'minute',
    requests,
    serverErrors: 1,
    clientErrors: 2,
    sumMs: 12.5,
    maxMs: 8.25,
    sketch: '0 2f.1 3.2',
  })
  const operation = (i: number, values: Partial<Operation> = {}): Operation => ({
    name: 'dcf_calculation',
    ticker: 'AAPL',
    atUs: startUs + i,
    durationMs: i,
    success: true,
    error: null,
    key: null,
    ...values,
  })

  test('a period that is saved again is replaced, and all of them outlive a restart', async () => {
    const open = await freshPlace()
    const store = await open()
    await store.routes.save([period(0, 5), period(1, 6)])
    await store.routes.save([period(1, 7), { ...period(1, 9), width: 'hour' }])
    await store.routes.save([])
    await store.close()
    const again = await open()
    expect(await again.routes.load('minute', startUs)).toEqual([period(0, 5), period(1, 7)])
    expect(await again.routes.load('minute', startUs + 1)).toEqual([period(1, 7)])
    expect(await again.routes.load('hour', 0)).toEqual([{ ...period(1, 9), width: 'hour' }])
    expect(await again.routes.prune('minute', startUs + 1)).toBe(1)
    expect(await again.routes.load('minute', 0)).toEqual([period(1, 7)])
    await again.close()
  })

  test('more periods than one statement takes are saved', async () => {
    const store = await (await freshPlace())()
    await store.routes.save(Array.from({ length: 1203 }, (_, minute) => period(minute, minute)))
    expect((await store.routes.load('minute', 0)).map(({ requests }) => requests)).toEqual(Array.from({ length: 1203 }, (_, i) => i))
    await store.close()
  })

  test('operations are added up by name, with exact percentiles by nearest rank', async () => {
    const store = await (await freshPlace())()
    const hundred = Array.from({ length: 100 }, (_, i) =>
      operation(i + 1, i % 10 === 0 ? { success: false, error: `no ${i}`, ticker: 'IBM' } : {}),
    )
    expect(await store.operations.add([...hundred, operation(3, { name: 'load', ticker: null, durationMs: 0.125 })])).toBe(101)
    expect(await store.operations.statistics({ fromUs: startUs, toUs: startUs + 100, limit: 10 })).toEqual([
      {
        name: 'dcf_calculation',
        count: 100,
        failures: 10,
        tickers: 2,
        meanMs: 50.5,
        minMs: 1,
        maxMs: 100,
        p50Ms: 50,
        p95Ms: 95,
        p99Ms: 99,
        lastUs: startUs + 100,
      },
      expect.objectContaining({ name: 'load', count: 1, tickers: 0, p50Ms: 0.125, p99Ms: 0.125 }),
    ])
    expect(await store.operations.statistics({ fromUs: startUs, toUs: startUs + 100, limit: 1 })).toHaveLength(1)
    const failures = await store.operations.failures({ name: 'dcf_calculation', fromUs: startUs, toUs: startUs + 100, limit: 2 })
    expect(failures.map(({ error, ticker, success }) => [error, ticker, success])).toEqual([
      ['no 90', 'IBM', false],
      ['no 80', 'IBM', false],
    ])
    expect(await store.operations.prune(startUs + 51)).toBe(51)
    await store.close()
  })

  test('an operation told twice under its key is kept once, as first told', async () => {
    const store = await (await freshPlace())()
    expect(await store.operations.add([operation(1, { key: 'a' }), operation(2, { key: 'a' }), operation(3, { key: 'b' })])).toBe(2)
    expect(await store.operations.add([operation(9, { key: 'a' }), operation(4), operation(4)])).toBe(2)
    const [all] = await store.operations.statistics({ fromUs: 0, toUs: startUs + 100, limit: 1 })
    expect(all).toMatchObject({ count: 4, maxMs: 4 })
    await store.close()
  })

  test('counters come back as they were saved last', async () => {
    const open = await freshPlace()
    const store = await open()
    expect(await store.counters.load('quality')).toBeNull()
    await store.counters.save('quality', { through: 1, issues: [['ohlc_order', 'high', 2]] })
    await store.counters.save('quality', { through: 2, issues: [] })
    await store.close()
    const again = await open()
    expect(await again.counters.load('quality')).toEqual({ through: 2, issues: [] })
    await again.close()
  })
})
