import { expect, test } from 'vitest'
import type { TokenRecord } from '../store/token-store.ts'
import { newToken } from './token.ts'
import { TokenAccess } from './token-access.ts'

const startUs = 1_732_000_000_000_000

function accessTo(records: TokenRecord[], { openToLocal = false } = {}) {
  const clock = { nowUs: startUs }
  const used: { id: string; atUs: number }[] = []
  const store = { list: async () => [...records], used: async (times: readonly { id: string; atUs: number }[]) => void used.push(...times) }
  return { clock, used, store, access: new TokenAccess(store, { openToLocal, nowUs: () => clock.nowUs }) }
}

const made = (name: string, expiresUs: number | null = null) => newToken({ name, role: 'write', nowUs: startUs, expiresUs })
const bearer = (token: string) => ({ authorization: `Bearer ${token}`, local: true })

test('a token is 256 random bits behind its id, and nothing of it is kept but its hash', () => {
  const { token, record } = made('ada')
  expect(token).toMatch(/^tg_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
  expect(record.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.stringify(record)).not.toContain(token.slice(16))
  expect(made('ada').token).not.toBe(token)
})

test('the bearer of a token is who it was made for', async () => {
  const { token, record } = made('ada')
  const { access } = accessTo([record])
  await access.refresh()
  expect(await access.identify(bearer(token))).toEqual({ role: 'write', name: 'ada', token: record.id })
})

test.each([
  ['another secret', (token: string) => `Bearer ${token.slice(0, 16)}${'A'.repeat(43)}`],
  ['its end cut off', (token: string) => `Bearer ${token.slice(0, -1)}`],
  ['more behind it', (token: string) => `Bearer ${token}x`],
  ['another scheme', (token: string) => `Basic ${token}`],
  ['only the id', (token: string) => `Bearer ${token.slice(0, 15)}`],
  ['nothing', () => 'Bearer '],
])('with %s the bearer is nobody, also on this machine', async (_, authorization) => {
  const { token, record } = made('ada')
  const { access } = accessTo([record], { openToLocal: true })
  await access.refresh()
  expect(await access.identify({ authorization: authorization(token), local: true })).toEqual({ role: 'public', name: null, token: null })
})

test('a caller on this machine is an admin where none needs a token, and nobody where all do', async () => {
  const local = { authorization: undefined, local: true }
  expect(await accessTo([], { openToLocal: true }).access.identify(local)).toMatchObject({ role: 'admin', name: 'local' })
  expect(await accessTo([]).access.identify(local)).toMatchObject({ role: 'public' })
  expect(await accessTo([], { openToLocal: true }).access.identify({ ...local, local: false })).toMatchObject({ role: 'public' })
})

test('a revoked token is told to listeners once, and is nobody from then on', async () => {
  const [ada, ben] = [made('ada'), made('ben')]
  const records = [ada.record, ben.record]
  const { access } = accessTo(records)
  const told: string[] = []
  const stop = access.onRevoked((id) => told.push(id))
  await access.refresh()
  records.shift()
  await access.refresh()
  await access.refresh()
  expect(told).toEqual([ada.record.id])
  expect((await access.identify(bearer(ada.token))).role).toBe('public')
  expect((await access.identify(bearer(ben.token))).role).toBe('write')
  stop()
  records.shift()
  await access.refresh()
  expect(told).toHaveLength(1)
})

test('a token ends at its moment, and listeners hear of it with the next look', async () => {
  const { token, record } = made('ada', startUs + 1_000_000)
  const { access, clock } = accessTo([record])
  const told: string[] = []
  access.onRevoked((id) => told.push(id))
  await access.refresh()
  expect(access.hasTokens()).toBe(true)
  clock.nowUs += 1_000_000
  expect((await access.identify(bearer(token))).role).toBe('public')
  expect(access.hasTokens()).toBe(false)
  await access.refresh()
  expect(told).toEqual([record.id])
})

test('uses are written down once a minute', async () => {
  const { token, record } = made('ada')
  const records = [record]
  const { access, clock, used } = accessTo(records)
  await access.refresh()
  for (let i = 0; i < 3; i++) await access.identify(bearer(token))
  await access.keepUses()
  await access.keepUses()
  expect(used).toEqual([{ id: record.id, atUs: startUs }])
  records[0] = { ...record, lastUsedUs: startUs }
  await access.refresh()
  clock.nowUs += 59_999_999
  await access.identify(bearer(token))
  await access.keepUses()
  expect(used).toHaveLength(1)
  clock.nowUs += 1
  await access.identify(bearer(token))
  await access.keepUses()
  expect(used).toHaveLength(2)
})

test('an older answer of the store does not undo a newer one', async () => {
  const { record, token } = made('ada')
  const answers: ((records: TokenRecord[]) => void)[] = []
  const store = { list: () => new Promise<TokenRecord[]>((resolve) => answers.push(resolve)), used: async () => undefined }
  const access = new TokenAccess(store, { openToLocal: false, nowUs: () => startUs })
  const [older, newer] = [access.refresh(), access.refresh()]
  answers[1]!([])
  await newer
  answers[0]!([record])
  await older
  expect((await access.identify(bearer(token))).role).toBe('public')
})

test('while the store cannot be asked, the tokens known last go on', async () => {
  const { record, token } = made('ada')
  const records = [record]
  const { access, store } = accessTo(records)
  await access.refresh()
  store.list = async () => Promise.reject(new Error('cut off'))
  await expect(access.refresh()).rejects.toThrow('cut off')
  expect((await access.identify(bearer(token))).name).toBe('ada')
})

test('a token ends at its moment also while the store cannot be asked', async () => {
  const { token, record } = made('ada', startUs + 1_000_000)
  const { access, clock, store } = accessTo([record])
  const told: string[] = []
  access.onRevoked((id) => told.push(id))
  await access.refresh()
  store.list = async () => Promise.reject(new Error('cut off'))
  await expect(access.refresh()).rejects.toThrow('cut off')
  expect(told).toEqual([])
  clock.nowUs += 1_000_000
  await expect(access.refresh()).rejects.toThrow('cut off')
  expect(told).toEqual([record.id])
  expect((await access.identify(bearer(token))).role).toBe('public')
})

test('uses that could not be written down are written the next time, the newest of each token', async () => {
  const [ada, ben] = [made('ada'), made('ben')]
  const { access, clock, used, store } = accessTo([ada.record, ben.record])
  const write = store.used
  await access.refresh()
  await access.identify(bearer(ada.token))
  await access.identify(bearer(ben.token))
  store.used = async () => Promise.reject(new Error('cut off'))
  await expect(access.keepUses()).rejects.toThrow('cut off')
  clock.nowUs += 60_000_000
  await access.identify(bearer(ada.token))
  store.used = write
  await access.keepUses()
  expect(used).toEqual([
    { id: ada.record.id, atUs: clock.nowUs },
    { id: ben.record.id, atUs: startUs },
  ])
  await access.keepUses()
  expect(used).toHaveLength(2)
})
