import type { Kysely } from 'kysely'
import type { CounterStore } from '../counter-store.ts'
import type { MonitorTables } from './tables.ts'

export interface CounterTables {
  /** `value` is JSON. */
  readonly counters: { readonly name: string; readonly value: string }
}

export function countersTable(db: Kysely<MonitorTables>): CounterStore {
  return {
    load: async (name) => {
      const row = await db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst()
      return row === undefined ? null : (JSON.parse(row.value) as unknown)
    },
    save: async (name, value) => {
      await db
        .insertInto('counters')
        .values({ name, value: JSON.stringify(value) })
        .onConflict((conflict) => conflict.column('name').doUpdateSet((row) => ({ value: row.ref('excluded.value') })))
        .execute()
    },
  }
}
