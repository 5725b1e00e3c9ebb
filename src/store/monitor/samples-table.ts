import type { Generated, Kysely } from 'kysely'
import { labelsOf } from '../../model/metric.ts'
import type { SampleSeries, SampleStore } from '../sample-store.ts'
import { addSamples } from './add-samples.ts'
import { keptSamples } from './kept-samples.ts'
import { type MetricNotesTables, metricNotes } from './metric-notes-table.ts'
import { pruneSamples, rollUpSamples } from './sample-upkeep.ts'
import type { MonitorTables } from './tables.ts'

interface MetricNamesTable {
  readonly name: string
  readonly unit: string | null
}

interface MetricSeriesTable {
  readonly id: Generated<number>
  readonly metric: string
  /** `labelsText`. */
  readonly labels: string
  readonly last_us: number
}

interface MetricSamplesTable {
  readonly series_id: number
  readonly at_us: number
  /** 0 where there is none: a key has no NULL. */
  readonly value: number
  readonly has_value: number
  /** Empty where none was told. */
  readonly status: string
  readonly received_us: number
}

interface MetricKeysTable {
  readonly series_id: number
  readonly key: string
  readonly received_us: number
}

interface MetricHoursTable {
  readonly series_id: number
  readonly start_us: number
  readonly total: number
  readonly least: number | null
  readonly most: number | null
  readonly samples: number
  readonly valued: number
  readonly pass: number
  readonly warning: number
  readonly fail: number
  readonly error: number
  readonly unknown: number
}

export interface SampleTables extends MetricNotesTables {
  readonly metric_names: MetricNamesTable
  readonly metric_series: MetricSeriesTable
  readonly metric_samples: MetricSamplesTable
  readonly metric_keys: MetricKeysTable
  readonly metric_hours: MetricHoursTable
}

export function samplesTable(db: Kysely<MonitorTables>): SampleStore {
  return {
    add: (samples, at) => db.transaction().execute((on) => addSamples(on, samples, at)),
    metrics: async ({ after, limit }) => {
      const all = await db.selectFrom('metric_names').selectAll().execute()
      // Ordered here, as databases order text by rules of their own.
      const names = all.filter(({ name }) => after === null || name > after).sort((a, b) => (a.name < b.name ? -1 : 1))
      const page = []
      for (const { name, unit } of names.slice(0, limit)) {
        const { labelSets } = await db
          .selectFrom('metric_series')
          .select(({ fn }) => fn.countAll<number>().as('labelSets'))
          .where('metric', '=', name)
          .executeTakeFirstOrThrow()
        const newest = await db
          .selectFrom('metric_series')
          .selectAll()
          .where('metric', '=', name)
          .orderBy('last_us', 'desc')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst()
        if (newest !== undefined) page.push({ name, unit, labelSets, newest: seriesOf(newest) })
      }
      return page
    },
    unit: async (metric) =>
      (await db.selectFrom('metric_names').select('unit').where('name', '=', metric).executeTakeFirst())?.unit ?? null,
    series: async (metric) => {
      const all = db.selectFrom('metric_series').selectAll()
      const rows = await (metric === null ? all : all.where('metric', '=', metric)).execute()
      return rows.sort((a, b) => compare(a.metric, b.metric) || compare(a.labels, b.labels)).map(seriesOf)
    },
    samples: (series, range) => keptSamples(db, series, range),
    rollUp: (beforeUs) => rollUpSamples(db, beforeUs),
    prune: (beforeUs) => pruneSamples(db, beforeUs),
    ...metricNotes(db),
  }
}

function seriesOf(row: { id: number; metric: string; labels: string; last_us: number }): SampleSeries {
  return { id: row.id, metric: row.metric, labels: labelsOf(row.labels), lastUs: row.last_us }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
