import type { Generated, Insertable, Kysely, Selectable } from 'kysely'
import { AppError } from '../../base/app-error.ts'
import { labelsOf, labelsText } from '../../model/metric.ts'
import type { StoredThreshold, ThresholdStore } from '../threshold-store.ts'
import type { MonitorTables } from './tables.ts'

interface ThresholdsTable {
  readonly id: Generated<number>
  readonly threshold: string
  readonly metric: string
  readonly labels: string
  readonly direction: 'min' | 'max'
  readonly warning: number | null
  readonly fail: number | null
  readonly author: string
  readonly created_us: number
}

export interface ThresholdTables {
  readonly thresholds: ThresholdsTable
}

export function thresholdsTable(db: Kysely<MonitorTables>): ThresholdStore {
  return {
    list: async () => (await db.selectFrom('thresholds').selectAll().orderBy('id').execute()).map(thresholdOf),
    add: async (threshold, most) => {
      await db.transaction().execute(async (on) => {
        await on.insertInto('thresholds').values(rowOf(threshold)).execute()
        const { count } = await on
          .selectFrom('thresholds')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow()
        if (count > most) throw new AppError('CONFLICT', `there are ${most} thresholds already, the most that are kept; remove one first`)
      })
    },
    replace: async (threshold) => {
      const { numUpdatedRows } = await db
        .updateTable('thresholds')
        .set(rowOf(threshold))
        .where('threshold', '=', threshold.id)
        .executeTakeFirst()
      return Number(numUpdatedRows) > 0
    },
    remove: async (id) => {
      const { numDeletedRows } = await db.deleteFrom('thresholds').where('threshold', '=', id).executeTakeFirst()
      return Number(numDeletedRows) > 0
    },
  }
}

function rowOf({ id, labels, createdUs, ...same }: StoredThreshold): Insertable<ThresholdsTable> {
  return { ...same, threshold: id, labels: labelsText(labels), created_us: createdUs }
}

function thresholdOf({ threshold, labels, created_us, ...row }: Selectable<ThresholdsTable>): StoredThreshold {
  const { metric, direction, warning, fail, author } = row
  return { id: threshold, metric, labels: labelsOf(labels), direction, warning, fail, author, createdUs: created_us }
}
