import { expect, test } from 'vitest'
import type { StoredThreshold } from '../../src/store/threshold-store.ts'
import { describeMonitorStores } from '../support/monitor-stores.ts'

describeMonitorStores('thresholds', (freshPlace) => {
  const threshold = (id: string, more: Partial<StoredThreshold> = {}): StoredThreshold => ({
    id,
    metric: 'filing_completeness',
    labels: { source: 'edgar' },
    direction: 'min',
    warning: 0.97,
    fail: 0.95,
    author: 'ada',
    createdUs: 1_732_000_000_000_000,
    ...more,
  })

  test('thresholds are kept in the order in which they were made, and outlive a restart', async () => {
    const open = await freshPlace()
    const store = await open()
    await store.thresholds.add(threshold('z'), 9)
    await store.thresholds.add(threshold('a', { labels: JSON.parse('{"__proto__":"x"}') as Record<string, string>, warning: null }), 9)
    await store.close()
    const again = await open()
    expect((await again.thresholds.list()).map(({ id }) => id)).toEqual(['z', 'a'])
    expect((await again.thresholds.list())[0]).toEqual(threshold('z'))
    expect(Object.entries((await again.thresholds.list())[1]!.labels)).toEqual([['__proto__', 'x']])
    await again.close()
  })

  test('one is replaced where it stands, or taken back; what is not there is said', async () => {
    const store = await (await freshPlace())()
    await store.thresholds.add(threshold('a'), 9)
    await store.thresholds.add(threshold('b'), 9)
    const changed = threshold('a', { direction: 'max', warning: 1e-9, fail: null, labels: {}, author: 'eve' })
    expect(await store.thresholds.replace(changed)).toBe(true)
    expect(await store.thresholds.replace(threshold('c'))).toBe(false)
    expect(await store.thresholds.list()).toEqual([changed, threshold('b')])
    expect(await store.thresholds.remove('a')).toBe(true)
    expect(await store.thresholds.remove('a')).toBe(false)
    expect(await store.thresholds.list()).toEqual([threshold('b')])
    await store.close()
  })

  test('more than the most are refused', async () => {
    const store = await (await freshPlace())()
    await store.thresholds.add(threshold('a'), 1)
    await expect(store.thresholds.add(threshold('b'), 1)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await store.thresholds.list()).toHaveLength(1)
    await store.close()
  })
})
