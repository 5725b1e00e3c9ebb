import type { MetricSubject } from '../api/history-ports.ts'
import { AppError } from '../base/app-error.ts'
import type { QualityRecord } from '../model/history.ts'
import { type Labels, type LakeMetricName, carries, type SampleStatus, type SeriesMetricName } from '../model/metric.ts'
import type { KeptSample, SampleSeries, SampleStore } from '../store/sample-store.ts'
import type { ScanStore, TimeRange } from '../store/scan-store.ts'
import { isLakeMetric, lakeMetrics } from '../trends/lake-metrics.ts'
import type { Orientation } from '../trends/orientation.ts'
import type { MetricPoint } from '../trends/points.ts'
import { isSeriesMetric, seriesMetrics } from '../trends/series-metrics.ts'

/** A point of a metric with what was told with it. */
export interface TrackPoint extends MetricPoint {
  readonly status: SampleStatus | null
  readonly hour: KeptSample['hour']
}

/** One series of a metric, ours or pushed: all are read and judged in the same way. */
export interface Track {
  readonly metric: string
  readonly labels: Labels
  readonly unit: string | null
  /** `null`: the metric itself does not say. */
  readonly orientation: Orientation | null
  /** Newest first. */
  read(range: Required<TimeRange>): Promise<TrackPoint[]>
}

export interface TrackStores {
  readonly scans: Pick<ScanStore, 'history' | 'lakeHistory' | 'layout'>
  readonly samples: Pick<SampleStore, 'series' | 'unit' | 'samples'>
  /** The symbol of the last scan that is nearest in spelling. */
  readonly nearestSymbol?: (name: string) => Promise<string | null>
}

/** Series of a pushed metric that one request may look at. */
const mostTracks = 100

/** Every series that a subject names, at least one. Throws NOT_FOUND, REQUEST_INVALID. */
export async function tracksOf({ metric, labels }: MetricSubject, stores: TrackStores): Promise<Track[]> {
  if (isSeriesMetric(metric)) return seriesTracks(metric, labels, stores)
  if (isLakeMetric(metric)) {
    if (Object.keys(labels).length > 0) throw new AppError('NOT_FOUND', `${metric} is a metric of the whole lake: it has no labels`)
    return [lakeTrack(metric, stores)]
  }
  const all = await stores.samples.series(metric)
  if (all.length === 0)
    throw new AppError('NOT_FOUND', `there is no metric ${JSON.stringify(metric)}; /api/v1/metrics lists those that were pushed`)
  const chosen = all.filter((series) => carries(series.labels, labels))
  if (chosen.length === 0)
    throw new AppError('NOT_FOUND', `no series of ${metric} has these labels; /api/v1/metrics/${metric}/series lists them`)
  if (chosen.length > mostTracks)
    throw new AppError(
      'REQUEST_INVALID',
      `${chosen.length} series of ${metric} have these labels, and at most ${mostTracks} are looked at together; name more labels`,
    )
  const unit = await stores.samples.unit(metric)
  return chosen.map((series) => pushedTrack(series, unit, stores))
}

/** The track of a metric of the lake. */
export function lakeTrack(metric: LakeMetricName, { scans }: Pick<TrackStores, 'scans'>): Track {
  const { unit, orientation, valueOf } = lakeMetrics[metric]
  return {
    metric,
    labels: {},
    unit,
    orientation,
    read: async (range) =>
      (await scans.lakeHistory(range)).map((lake) => ({ timeUs: lake.timeUs, value: valueOf(lake), status: null, hour: null })),
  }
}

/** The track of one pushed series. */
export function pushedTrack({ id, metric, labels }: SampleSeries, unit: string | null, { samples }: Pick<TrackStores, 'samples'>): Track {
  return {
    metric,
    labels,
    unit,
    orientation: null,
    read: async (range) =>
      (await samples.samples([id], range)).map(({ atUs, value, status, hour }) => ({ timeUs: atUs, value, status, hour })),
  }
}

async function seriesTracks(metric: SeriesMetricName, labels: Labels, stores: TrackStores): Promise<Track[]> {
  const { symbol, dataset, ...others } = labels
  if (symbol === undefined || Object.keys(others).length > 0)
    throw new AppError('REQUEST_INVALID', `${metric} is a metric of one symbol: name label=symbol:… and, if you like, label=dataset:…`)
  const tracks: Track[] = []
  for (const name of await datasetsOf(symbol, dataset, stores)) tracks.push(seriesTrack(metric, { symbol, dataset: name }, stores))
  return tracks
}

function seriesTrack(metric: SeriesMetricName, key: { readonly symbol: string; readonly dataset: string }, { scans }: TrackStores): Track {
  const { unit, orientation, valueOf } = seriesMetrics[metric]
  return {
    metric,
    labels: key,
    unit,
    orientation,
    read: async (range) =>
      (await scans.history(key, range)).map((record: QualityRecord) => ({
        timeUs: record.timeUs,
        value: valueOf(record),
        status: null,
        hour: null,
      })),
  }
}

/** Datasets in which a symbol has a history, those asked for. Throws NOT_FOUND where there is none. */
export async function datasetsOf(
  symbol: string,
  dataset: string | undefined,
  { scans, nearestSymbol }: Pick<TrackStores, 'scans' | 'nearestSymbol'>,
): Promise<string[]> {
  const known = (await scans.layout())?.datasets.map(({ name }) => name) ?? []
  const found: string[] = []
  for (const name of dataset === undefined ? known : [dataset])
    if ((await scans.history({ symbol, dataset: name }, { limit: 1 })).length > 0) found.push(name)
  if (found.length > 0) return found
  const nearest = (await nearestSymbol?.(symbol)) ?? null
  const where = dataset === undefined ? '' : ` in ${JSON.stringify(dataset)}`
  throw new AppError(
    'NOT_FOUND',
    `no scan that is kept has the symbol ${JSON.stringify(symbol)}${where}; ${nearest === null || nearest === symbol ? '/api/v1/symbols/index lists those of the last' : `did you mean ${nearest}?`}`,
  )
}
