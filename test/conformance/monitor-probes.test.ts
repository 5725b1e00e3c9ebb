import { expect, test } from 'vitest'
import { describeMonitorStores } from '../support/monitor-stores.ts'

describeMonitorStores('probes', (freshPlace) => {
  const at = 1_780_000_000_000_000
  const result = (name: string, i: number) => ({ name, status: 'healthy' as const, responseTimeMs: i + 0.5, checkedAtUs: at + i })

  test('the newest results of a range are given, oldest first; the same result twice is one', async () => {
    const store = await (await freshPlace())()
    const results = Array.from({ length: 700 }, (_, i) => result('lake', i))
    await store.probes.record([...results, result('store', 5), results[0]!], [])
    await store.probes.record(results.slice(0, 10), [])
    const found = await store.probes.results({ name: 'lake', fromUs: at + 10, toUs: at + 20, limit: 3 })
    expect(found).toEqual([17, 18, 19].map((i) => ({ status: 'healthy', responseTimeMs: i + 0.5, checkedAtUs: at + i })))
    expect(await store.probes.results({ name: 'lake', fromUs: at, toUs: at + 1000, limit: 1000 })).toHaveLength(700)
    await store.close()
  })

  test('hours are replaced by later counts of the same hour, and what is old goes', async () => {
    const open = await freshPlace()
    const store = await open()
    await store.probes.record([{ ...result('a', 0), error: 'refused' }], [{ name: 'a', hourUs: 7_200, upUs: 1, downUs: 2 }])
    await store.probes.record(
      [],
      [
        { name: 'a', hourUs: 7_200, upUs: 5, downUs: 6 },
        { name: 'a', hourUs: 3_600, upUs: 1, downUs: 0 },
      ],
    )
    await store.close()
    const again = await open()
    expect(await again.probes.hours(7_200)).toEqual([{ name: 'a', hourUs: 7_200, upUs: 5, downUs: 6 }])
    expect(await again.probes.results({ name: 'a', fromUs: at, toUs: at + 1, limit: 9 })).toMatchObject([{ error: 'refused' }])
    await again.probes.prune({ resultsUs: at + 1, hoursUs: 7_200 })
    expect(await again.probes.hours(0)).toHaveLength(1)
    expect(await again.probes.results({ name: 'a', fromUs: 0, toUs: at + 9, limit: 9 })).toEqual([])
    await again.close()
  })

  test('a heartbeat that comes late changes nothing but a success that was not known', async () => {
    const store = await (await freshPlace())()
    const beat = { name: 'scraper', lastSeenUs: at + 10, lastSuccessUs: null, ok: false, items: 7, errors: 7, message: 'no login' }
    await store.probes.beat(beat)
    await store.probes.beat({ ...beat, lastSeenUs: at + 5, lastSuccessUs: at + 5, ok: true, items: 100, errors: 0, message: null })
    expect(await store.probes.heartbeats()).toEqual([{ ...beat, lastSuccessUs: at + 5 }])
    await store.probes.beat({ ...beat, lastSeenUs: at + 20, lastSuccessUs: at + 20, ok: true, items: 3, errors: null, message: null })
    expect(await store.probes.heartbeats()).toEqual([
      { ...beat, lastSeenUs: at + 20, lastSuccessUs: at + 20, ok: true, items: 3, errors: null, message: null },
    ])
    await store.close()
  })
})
