import type { Insertable, Kysely, Selectable } from 'kysely'
import { AppError } from '../../base/app-error.ts'
import type { TokenRecord, TokenRole, TokenStore } from '../token-store.ts'
import type { MonitorTables } from './tables.ts'

interface TokensTable {
  readonly id: string
  readonly name: string
  readonly role: TokenRole
  readonly hash: string
  readonly created_at_us: number
  readonly expires_at_us: number | null
  readonly last_used_at_us: number | null
}

export interface TokenTables {
  readonly access_tokens: TokensTable
}

export function tokensTable(db: Kysely<MonitorTables>): TokenStore {
  return {
    add: async (token) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('access_tokens')
        .values(rowOf(token))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (Number(numInsertedOrUpdatedRows) === 0)
        throw new AppError(
          'CONFLICT',
          `there is a token named ${JSON.stringify(token.name)} already; revoke it first, or choose another name`,
        )
    },
    list: async () => {
      const rows = await db.selectFrom('access_tokens').selectAll().execute()
      // Here, as databases order text by rules of their own.
      return rows.map(tokenOf).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    remove: async (id) => {
      const { numDeletedRows } = await db.deleteFrom('access_tokens').where('id', '=', id).executeTakeFirst()
      return Number(numDeletedRows) > 0
    },
    used: async (times) => {
      for (const { id, atUs } of times)
        await db
          .updateTable('access_tokens')
          .set({ last_used_at_us: atUs })
          .where('id', '=', id)
          .where((where) => where.or([where('last_used_at_us', 'is', null), where('last_used_at_us', '<', atUs)]))
          .execute()
    },
  }
}

function rowOf({ createdUs, expiresUs, lastUsedUs, ...same }: TokenRecord): Insertable<TokensTable> {
  return { ...same, created_at_us: createdUs, expires_at_us: expiresUs, last_used_at_us: lastUsedUs }
}

function tokenOf({ created_at_us, expires_at_us, last_used_at_us, ...same }: Selectable<TokensTable>): TokenRecord {
  return { ...same, createdUs: created_at_us, expiresUs: expires_at_us, lastUsedUs: last_used_at_us }
}
