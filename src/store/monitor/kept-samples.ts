import type { Kysely } from 'kysely'
import type { SampleStatus } from '../../model/metric.ts'
import type { KeptSample } from '../sample-store.ts'
import type { MonitorTables } from './tables.ts'

/** Worst first. */
const worstFirst = ['fail', 'error', 'warning', 'unknown', 'pass'] as const satisfies readonly SampleStatus[]

/** Samples of some series and hours that older ones became, newest first. */
export async function keptSamples(
  db: Kysely<MonitorTables>,
  series: readonly number[],
  { fromUs, toUs, limit }: { readonly fromUs: number; readonly toUs: number; readonly limit: number },
): Promise<KeptSample[]> {
  if (series.length === 0) return []
  const samples = await db
    .selectFrom('metric_samples')
    .select(['series_id', 'at_us', 'value', 'has_value', 'status'])
    .where('series_id', 'in', series)
    .where('at_us', '>=', fromUs)
    .where('at_us', '<=', toUs)
    .orderBy('at_us', 'desc')
    .orderBy('series_id')
    .orderBy('value')
    .orderBy('has_value')
    .orderBy('status')
    .limit(limit)
    .execute()
  const hours = await db
    .selectFrom('metric_hours')
    .selectAll()
    .where('series_id', 'in', series)
    .where('start_us', '>=', fromUs)
    .where('start_us', '<=', toUs)
    .orderBy('start_us', 'desc')
    .orderBy('series_id')
    .limit(limit)
    .execute()
  const kept = [
    ...samples.map((row): KeptSample => ({
      series: row.series_id,
      atUs: row.at_us,
      value: row.has_value === 1 ? row.value : null,
      status: row.status === '' ? null : (row.status as SampleStatus),
      hour: null,
    })),
    ...hours.map((row): KeptSample => ({
      series: row.series_id,
      atUs: row.start_us,
      value: meanOf(row),
      status: worstFirst.find((status) => row[status] > 0) ?? null,
      hour: { samples: row.samples, min: row.least, max: row.most },
    })),
  ]
  // Stable: what is of one instant stays in the order of the database.
  return kept.sort((a, b) => b.atUs - a.atUs || a.series - b.series).slice(0, limit)
}

/** A rounded sum could put the mean of equal values beside them. */
function meanOf({
  total,
  valued,
  least,
  most,
}: {
  total: number
  valued: number
  least: number | null
  most: number | null
}): number | null {
  return least === null || most === null ? null : Math.min(most, Math.max(least, total / valued))
}
