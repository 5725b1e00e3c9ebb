import { expect, test } from 'vitest'
import { defaultConfig } from '../config/config.ts'
import { chooseStore, refuseWrongUrl } from './store-choice.ts'

const unset = defaultConfig.store
const urlOf = async (settings: Partial<typeof unset>, env: Record<string, string>) => {
  const choice = await chooseStore({ ...unset, ...settings }, env)
  return choice.kind === 'sqlite' ? null : choice.settings.url
}

test('without a word of Postgres the store is SQLite', async () => {
  expect(await chooseStore(unset, {})).toEqual({ kind: 'sqlite' })
  expect(await chooseStore(unset, { TIDEGAUGE_DATABASE_URL: '', POSTGRES_HOST: '' })).toEqual({ kind: 'sqlite' })
})

test('the environment wins over the config; POSTGRES_HOST not over kind: sqlite', async () => {
  const configured = { kind: 'postgres', url: { env: 'MINE' } } as const
  expect(await urlOf(configured, { MINE: 'postgres://a@b/c\n' })).toBe('postgres://a@b/c')
  expect(await urlOf(configured, { MINE: 'postgres://a@b/c', POSTGRES_HOST: 'h' })).toBe('postgres://postgres@h:5432/postgres')
  expect(await urlOf({ kind: 'sqlite' }, { POSTGRES_HOST: 'h' })).toBeNull()
  expect(await urlOf({ kind: 'sqlite' }, { TIDEGAUGE_DATABASE_URL: 'postgresql://x/y', POSTGRES_HOST: 'h' })).toBe('postgresql://x/y')
})

test('parts of an address may hold any character', async () => {
  const env = {
    POSTGRES_HOST: 'db.example',
    POSTGRES_PORT: '6432',
    POSTGRES_DB: 'market data',
    POSTGRES_USER: 'a@b',
    POSTGRES_PASSWORD: 'p/w:?#',
  }
  const url = new URL((await urlOf({}, env)) ?? '')
  expect([url.host, decodeURIComponent(url.pathname)]).toEqual(['db.example:6432', '/market data'])
  expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual(['a@b', 'p/w:?#'])
})

test('Postgres that nothing leads to is refused', async () => {
  await expect(chooseStore({ ...unset, kind: 'postgres' }, {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(chooseStore({ ...unset, url: { env: 'MINE' } }, {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('an address of something else is refused by the name of what holds it, and is not repeated', async () => {
  const env = { TIDEGAUGE_DATABASE_URL: 'mysql://me:hush@a/b', MINE: 'mysql://me:hush@a/b' }
  const refused = (holder: string) => ({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(new RegExp(`^${holder} does not hold .*neither postgres:// nor postgresql://(?!.*hush)`)) as string,
  })
  await expect(chooseStore(unset, env)).rejects.toMatchObject(refused('TIDEGAUGE_DATABASE_URL'))
  await expect(chooseStore({ ...unset, url: { env: 'MINE' } }, { MINE: env.MINE })).rejects.toMatchObject(refused('MINE \\(store.url\\)'))
  expect(() => {
    refuseWrongUrl(env)
  }).toThrow(expect.objectContaining(refused('TIDEGAUGE_DATABASE_URL')) as Error)
  for (const right of ['', 'postgres://a/b', 'postgresql://a/b']) refuseWrongUrl({ TIDEGAUGE_DATABASE_URL: right })
})
