import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import { AppError } from '../../base/app-error.ts'
import { labelsText } from '../../model/metric.ts'
import type { PushedSample, SampleLimits } from '../sample-store.ts'
import { chunks } from './chunks.ts'
import type { MonitorTables } from './tables.ts'

type On = Transaction<MonitorTables>

/** A series that samples belong to, before it has a number. */
interface Wanted {
  readonly metric: string
  readonly labels: string
  lastUs: number
}

/** Writes what is new of these samples, within the caller's transaction. Rows are locked in one order, so that two who push do not wait for each other. */
export async function addSamples(
  on: On,
  samples: readonly PushedSample[],
  { receivedUs, limits }: { readonly receivedUs: number; readonly limits: SampleLimits },
): Promise<number> {
  await addNames(on, samples, limits)
  const wanted = new Map<string, Wanted>()
  const keys = samples.map(({ metric, labels, atUs }) => {
    const text = labelsText(labels)
    const key = seriesKey(metric, text)
    const known = wanted.get(key)
    if (known === undefined) wanted.set(key, { metric, labels: text, lastUs: atUs })
    else known.lastUs = Math.max(known.lastUs, atUs)
    return key
  })
  const ids = await addSeries(on, wanted, limits)
  const placed = samples.map((sample, i) => ({ sample, series: ids.get(keys[i] as string) as number }))
  const isNew = await addKeys(on, placed, receivedUs)
  const rows = new Map<string, ReturnType<typeof rowOf>>()
  for (const one of placed) {
    if (!isNew(one)) continue
    const row = rowOf(one, receivedUs)
    rows.set(JSON.stringify([row.series_id, row.at_us, row.value, row.has_value, row.status]), row)
  }
  const sorted = [...rows.values()].sort((a, b) => a.series_id - b.series_id || a.at_us - b.at_us || a.value - b.value)
  let added = 0
  for (const part of chunks(sorted)) {
    const { numInsertedOrUpdatedRows } = await on
      .insertInto('metric_samples')
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    added += Number(numInsertedOrUpdatedRows)
  }
  return added
}

function seriesKey(metric: string, labels: string): string {
  return `${metric}\n${labels}`
}

function rowOf({ sample, series }: { readonly sample: PushedSample; readonly series: number }, receivedUs: number) {
  const { value, status, atUs } = sample
  // Not -0, which is another key in JSON but the same number.
  return {
    series_id: series,
    at_us: atUs,
    value: value === null || value === 0 ? 0 : value,
    has_value: value === null ? 0 : 1,
    status: status ?? '',
    received_us: receivedUs,
  }
}

/** Makes the metrics that are new. After it nobody else adds series to them until the transaction ends. */
async function addNames(on: On, samples: readonly PushedSample[], { maxMetrics }: SampleLimits): Promise<void> {
  const units = new Map<string, string | null>()
  for (const { metric, unit } of samples) {
    const told = units.get(metric) ?? null
    if (told !== null && unit !== null && told !== unit) throw otherUnit(metric, told, unit)
    units.set(metric, told ?? unit)
  }
  for (const part of chunks([...units.keys()].sort())) {
    const known = await on
      .insertInto('metric_names')
      .values(part.map((name) => ({ name, unit: units.get(name) ?? null })))
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ unit: sql<string | null>`coalesce(metric_names.unit, excluded.unit)` }),
      )
      .returning(['name', 'unit'])
      .execute()
    for (const { name, unit } of known) {
      const told = units.get(name) ?? null
      if (told !== null && unit !== told) throw otherUnit(name, unit ?? '', told)
    }
  }
  const total = await countOf(on, 'metric_names', null)
  // A limit that was lowered lets those stay that are there.
  if (total > maxMetrics && (await hasNew(on, [...units.keys()])))
    throw new AppError('CONFLICT', `there would be more than ${maxMetrics} metrics; push fewer names, or raise trends.max_metrics`)
}

function otherUnit(metric: string, known: string, told: string): AppError {
  return new AppError(
    'CONFLICT',
    `the metric ${metric} is kept in ${JSON.stringify(known)}, not in ${JSON.stringify(told)}; convert it, or push it under another name`,
  )
}

/** Whether one of these has no series yet: it was made by this transaction. */
async function hasNew(on: On, names: readonly string[]): Promise<boolean> {
  for (const name of names) if ((await countOf(on, 'metric_series', name)) === 0) return true
  return false
}

async function countOf(on: Kysely<MonitorTables>, table: 'metric_names' | 'metric_series', metric: string | null): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS "count" FROM ${sql.table(table)}
    ${metric === null ? sql`` : sql`WHERE metric = ${metric}`}`.execute(on)
  return rows[0]?.count ?? 0
}

/** Numbers of the series, made where they are not there. Throws CONFLICT where a metric would have too many. */
async function addSeries(on: On, wanted: ReadonlyMap<string, Wanted>, { maxLabelSets }: SampleLimits): Promise<Map<string, number>> {
  const before = new Map<string, number>()
  for (const { metric } of wanted.values()) if (!before.has(metric)) before.set(metric, await countOf(on, 'metric_series', metric))
  const ids = new Map<string, number>()
  const sorted = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  for (const part of chunks(sorted)) {
    const rows = await on
      .insertInto('metric_series')
      .values(part.map(({ metric, labels, lastUs }) => ({ metric, labels, last_us: lastUs })))
      .onConflict((conflict) =>
        conflict.columns(['metric', 'labels']).doUpdateSet({
          last_us: sql<number>`CASE WHEN excluded.last_us > metric_series.last_us THEN excluded.last_us ELSE metric_series.last_us END`,
        }),
      )
      .returning(['id', 'metric', 'labels'])
      .execute()
    for (const { id, metric, labels } of rows) ids.set(seriesKey(metric, labels), id)
  }
  for (const [metric, count] of before) {
    const after = await countOf(on, 'metric_series', metric)
    if (after > count && after > maxLabelSets)
      throw new AppError(
        'CONFLICT',
        `the metric ${metric} would have more than ${maxLabelSets} sets of labels; leave out labels that change with every sample, or raise trends.max_label_sets`,
      )
  }
  return ids
}

interface Placed {
  readonly sample: PushedSample
  readonly series: number
}

/** Remembers the keys; gives whether a sample is the first with its key. */
async function addKeys(on: On, placed: readonly Placed[], receivedUs: number): Promise<(one: Placed) => boolean> {
  const firsts = new Map<string, Placed>()
  for (const one of placed) {
    const key = keyOf(one)
    if (key !== null && !firsts.has(key)) firsts.set(key, one)
  }
  const fresh = new Set<Placed>()
  const sorted = [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  for (const part of chunks(sorted)) {
    const rows = await on
      .insertInto('metric_keys')
      .values(part.map(({ sample, series }) => ({ series_id: series, key: sample.key as string, received_us: receivedUs })))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['series_id', 'key'])
      .execute()
    for (const { series_id, key } of rows) {
      const one = firsts.get(JSON.stringify([series_id, key]))
      if (one !== undefined) fresh.add(one)
    }
  }
  return (one) => one.sample.key === null || fresh.has(one)
}

function keyOf({ sample, series }: Placed): string | null {
  return sample.key === null ? null : JSON.stringify([series, sample.key])
}
