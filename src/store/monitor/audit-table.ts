import type { Generated, Insertable, Kysely, Selectable } from 'kysely'
import type { AuditEntry, AuditStore } from '../audit-store.ts'
import type { MonitorTables } from './tables.ts'

interface AuditTable {
  readonly id: Generated<number>
  readonly at_us: number
  readonly actor: string | null
  readonly address: string | null
  readonly action: string
  readonly target: string | null
  readonly status: number
  readonly request_id: string | null
}

export interface AuditTables {
  readonly audit_log: AuditTable
}

export function auditTable(db: Kysely<MonitorTables>): AuditStore {
  return {
    add: async (entry) => {
      await db.insertInto('audit_log').values(rowOf(entry)).execute()
    },
    list: async ({ limit, beforeId }) => {
      const page = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(limit)
      const rows = await (beforeId === undefined ? page : page.where('id', '<', beforeId)).execute()
      return rows.map(entryOf)
    },
    prune: async (beforeUs) => {
      const { numDeletedRows } = await db.deleteFrom('audit_log').where('at_us', '<', beforeUs).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function rowOf({ atUs, requestId, ...same }: Omit<AuditEntry, 'id'>): Insertable<AuditTable> {
  return { ...same, at_us: atUs, request_id: requestId }
}

function entryOf({ at_us, request_id, ...same }: Selectable<AuditTable>): AuditEntry {
  return { ...same, atUs: at_us, requestId: request_id }
}
