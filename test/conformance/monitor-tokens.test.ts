import { expect, test } from 'vitest'
import type { TokenRecord } from '../../src/store/token-store.ts'
import { describeMonitorStores } from '../support/monitor-stores.ts'

describeMonitorStores('tokens', (freshPlace) => {
  const token = (id: string, name: string): TokenRecord => ({
    id,
    name,
    role: 'write',
    hash: `hash of ${id}`,
    createdUs: 1_732_000_000_000_000,
    expiresUs: null,
    lastUsedUs: null,
  })

  test('tokens are listed by name, as they were added, also after a restart', async () => {
    const open = await freshPlace()
    const store = await open()
    const [lower, upper] = [token('2', 'ada'), { ...token('1', 'Zoe'), role: 'admin', expiresUs: 1_733_000_000_000_001 } as const]
    await store.tokens.add(lower)
    await store.tokens.add(upper)
    await store.close()
    const again = await open()
    expect(await again.tokens.list()).toEqual([upper, lower])
    await again.close()
  })

  test('a name is taken once, until its token is removed', async () => {
    const store = await (await freshPlace())()
    await store.tokens.add(token('1', 'ada'))
    await expect(store.tokens.add(token('2', 'ada'))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await store.tokens.remove('1')).toBe(true)
    expect(await store.tokens.remove('1')).toBe(false)
    await store.tokens.add(token('2', 'ada'))
    expect(await store.tokens.list()).toEqual([token('2', 'ada')])
    await store.close()
  })

  test('the last use never goes back, and brings no removed token back', async () => {
    const store = await (await freshPlace())()
    await store.tokens.add(token('1', 'ada'))
    await store.tokens.used([
      { id: '1', atUs: 2_000_000 },
      { id: 'gone', atUs: 2_000_000 },
    ])
    await store.tokens.used([{ id: '1', atUs: 1_000_000 }])
    expect(await store.tokens.list()).toEqual([{ ...token('1', 'ada'), lastUsedUs: 2_000_000 }])
    await store.close()
  })

  test('two stores on one place see what the other added and removed', async () => {
    const open = await freshPlace()
    const [server, command] = [await open(), await open()]
    await command.tokens.add(token('1', 'ada'))
    expect(await server.tokens.list()).toEqual([token('1', 'ada')])
    await command.tokens.remove('1')
    expect(await server.tokens.list()).toEqual([])
    await server.close()
    await command.close()
  })
})
