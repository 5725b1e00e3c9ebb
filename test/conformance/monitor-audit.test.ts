import { expect, test } from 'vitest'
import { describeMonitorStores } from '../support/monitor-stores.ts'

describeMonitorStores('audit log', (freshPlace) => {
  const entry = (atUs: number, action: string) => ({
    atUs,
    action,
    actor: 'ada',
    address: '127.0.0.1',
    target: null,
    status: 200,
    requestId: 'r1',
  })

  test('entries are listed newest first, page by page, and outlive a restart', async () => {
    const open = await freshPlace()
    const store = await open()
    for (let i = 1; i <= 5; i++) await store.audit.add(entry(1_732_000_000_000_000 + i, `action.${i}`))
    await store.close()
    const again = await open()
    const first = await again.audit.list({ limit: 2 })
    expect(first.map(({ action, atUs }) => [action, atUs])).toEqual([
      ['action.5', 1_732_000_000_000_005],
      ['action.4', 1_732_000_000_000_004],
    ])
    const second = await again.audit.list({ limit: 2, beforeId: first[1]!.id })
    expect(second.map(({ action }) => action)).toEqual(['action.3', 'action.2'])
    await again.close()
  })

  test('what is older than is kept goes, and is counted', async () => {
    const store = await (await freshPlace())()
    for (let i = 1; i <= 3; i++) await store.audit.add(entry(i, 'scan.start'))
    expect(await store.audit.prune(3)).toBe(2)
    expect(await store.audit.list({ limit: 10 })).toMatchObject([{ atUs: 3, actor: 'ada', requestId: 'r1' }])
    await store.close()
  })
})
