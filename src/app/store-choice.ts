import { readFileSync } from 'node:fs'
import { AppError, errnoOf } from '../base/app-error.ts'
import { readSecret } from '../config/read-secret.ts'
import type { StoreSettings } from '../model/store-settings.ts'
import type { PostgresSettings } from '../store/postgres/settings.ts'

/** Which store, and how to reach it. Plain data, with the password in it: not for printing. */
export type StoreChoice = { readonly kind: 'sqlite' } | { readonly kind: 'postgres'; readonly settings: PostgresSettings }

/**
 * The store that the environment names (TIDEGAUGE_DATABASE_URL, else POSTGRES_HOST and its like unless the config says `sqlite`), else that of the config.
 * Throws CONFIG_INVALID where Postgres is wanted and nothing leads to it.
 */
export async function chooseStore(settings: StoreSettings, env: Readonly<Record<string, string | undefined>>): Promise<StoreChoice> {
  const url = await urlOf(settings, env)
  if (url === null) {
    if (settings.kind !== 'postgres') return { kind: 'sqlite' }
    throw new AppError(
      'CONFIG_INVALID',
      'store.kind is postgres, and nothing says where it is: set store.url, TIDEGAUGE_DATABASE_URL or POSTGRES_HOST',
    )
  }
  if (!isPostgresUrl(url)) throw new AppError('CONFIG_INVALID', `${nameOf(settings, env)} does not hold ${expected}`)
  const { schema, poolSize, statementTimeoutMs, ssl, sslCa, timescale, metricsDays } = settings
  return {
    kind: 'postgres',
    settings: { url, schema, poolSize, statementTimeoutMs, ssl, sslCa: sslCa === null ? null : textOf(sslCa), timescale, metricsDays },
  }
}

/** Throws CONFIG_INVALID where TIDEGAUGE_DATABASE_URL leads nowhere: who set it does not mean the data folder's own file. */
export function refuseWrongUrl(env: Readonly<Record<string, string | undefined>>): void {
  const url = env[urlVariable]
  if (url !== undefined && url !== '' && !isPostgresUrl(url))
    throw new AppError('CONFIG_INVALID', `${urlVariable} does not hold ${expected}; correct it, or unset it`)
}

const urlVariable = 'TIDEGAUGE_DATABASE_URL'
// What is there instead may be a password, so it is not repeated.
const expected = 'an address of Postgres: it begins with neither postgres:// nor postgresql://'

function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url)
}

/** What names the address of the store. */
function nameOf({ url }: StoreSettings, env: Readonly<Record<string, string | undefined>>): string {
  if (env[urlVariable]) return urlVariable
  return url !== null && 'env' in url ? `${url.env} (store.url)` : `${url?.file ?? 'the file'} (store.url)`
}

async function urlOf(settings: StoreSettings, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const named = env[urlVariable]
  if (named !== undefined && named !== '') return named
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_DB: database, POSTGRES_USER: user, POSTGRES_PASSWORD: password } = env
  if (host !== undefined && host !== '' && settings.kind !== 'sqlite') {
    const at = (text: string | undefined, standard: string) => encodeURIComponent(text === undefined || text === '' ? standard : text)
    const secret = password === undefined || password === '' ? '' : `:${encodeURIComponent(password)}`
    const name = at(user, 'postgres')
    // A host that is a path is the folder of a socket.
    return host.startsWith('/')
      ? `postgres://${name}${secret}@/${at(database, user ?? 'postgres')}?host=${encodeURIComponent(host)}&port=${at(port, '5432')}`
      : `postgres://${name}${secret}@${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${at(port, '5432')}/${at(database, user ?? 'postgres')}`
  }
  return settings.kind === 'sqlite' || settings.url === null ? null : readSecret(settings.url, env)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `cannot read ${file} (store.ssl_ca): the system says ${errnoOf(error) ?? 'no more'}`)
  }
}
