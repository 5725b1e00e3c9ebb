import { newToken } from '../access/token.ts'
import { AppError } from '../base/app-error.ts'
import type { MonitorStore } from '../store/monitor-store.ts'
import type { TokenRecord, TokenRole } from '../store/token-store.ts'
import { oneOf } from './one-of.ts'

export interface Author {
  /** As the audit log names who sits at the command line. */
  readonly actor: string | null
  readonly nowUs: number
}

type Stores = Pick<MonitorStore, 'tokens' | 'audit'>

/** Makes a token and says it, this once. Throws CONFLICT when the name is taken. */
export async function createToken(
  stores: Stores,
  request: { readonly name: string; readonly role: TokenRole; readonly expiresUs: number | null },
  author: Author,
): Promise<string> {
  const { token, record } = newToken({ ...request, nowUs: author.nowUs })
  await stores.tokens.add(record)
  await note(stores, 'token.create', record.name, author)
  return token
}

/** Revokes the token of that name, or of that id or the beginning of one. Throws NOT_FOUND, USAGE. */
export async function revokeToken(stores: Stores, which: string, author: Author): Promise<TokenRecord> {
  const tokens = await stores.tokens.list()
  const found = tokens.find(({ name }) => name === which) ?? oneOf(tokens, which.replace(/^tg_/, ''), 'token')
  if (!(await stores.tokens.remove(found.id))) throw new AppError('NOT_FOUND', `token ${found.name} was revoked just now by someone else`)
  await note(stores, 'token.revoke', found.name, author)
  return found
}

async function note({ audit }: Stores, action: string, target: string, { actor, nowUs }: Author): Promise<void> {
  await audit.add({ atUs: nowUs, actor, address: null, action, target, status: 200, requestId: null })
}
