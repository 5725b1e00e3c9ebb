import type { Kysely } from 'kysely'
import { labelsOf, labelsText } from '../../model/metric.ts'
import type { SampleStore } from '../sample-store.ts'
import type { MonitorTables } from './tables.ts'

interface MetricMarksTable {
  readonly id: string
  readonly metric: string
  readonly labels: string
  readonly from_us: number
  readonly to_us: number
  readonly reason: string
  readonly author: string
  readonly created_us: number
}

interface MetricBaselinesTable {
  readonly metric: string
  readonly labels: string
  readonly learned_us: number
  readonly baseline: string
}

export interface MetricNotesTables {
  readonly metric_marks: MetricMarksTable
  readonly metric_baselines: MetricBaselinesTable
}

/** What is known of metrics beside their samples: what users called normal, and what was learned. */
export function metricNotes(db: Kysely<MonitorTables>): Pick<SampleStore, 'addMark' | 'marks' | 'removeMark' | 'learn' | 'baselines'> {
  return {
    addMark: async ({ labels, fromUs, toUs, createdUs, ...same }) => {
      await db
        .insertInto('metric_marks')
        .values({ ...same, labels: labelsText(labels), from_us: fromUs, to_us: toUs, created_us: createdUs })
        .execute()
    },
    marks: async (metric) => {
      const rows = await db
        .selectFrom('metric_marks')
        .selectAll()
        .where('metric', '=', metric)
        .orderBy('created_us')
        .orderBy('id')
        .execute()
      return rows.map(({ labels, from_us, to_us, created_us, ...same }) => ({
        ...same,
        labels: labelsOf(labels),
        fromUs: from_us,
        toUs: to_us,
        createdUs: created_us,
      }))
    },
    removeMark: async (metric, id) => {
      const { numDeletedRows } = await db.deleteFrom('metric_marks').where('metric', '=', metric).where('id', '=', id).executeTakeFirst()
      return Number(numDeletedRows) > 0
    },
    learn: async ({ metric, labels, learnedUs, baseline }) => {
      const learned = { learned_us: learnedUs, baseline }
      await db
        .insertInto('metric_baselines')
        .values({ metric, labels: labelsText(labels), ...learned })
        .onConflict((conflict) => conflict.columns(['metric', 'labels']).doUpdateSet(learned))
        .execute()
    },
    baselines: async (metric) => {
      const rows = await db.selectFrom('metric_baselines').selectAll().where('metric', '=', metric).execute()
      return rows.map(({ labels, learned_us, ...same }) => ({ ...same, labels: labelsOf(labels), learnedUs: learned_us }))
    },
  }
}
