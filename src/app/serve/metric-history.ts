import { setImmediate as otherWork } from 'node:timers/promises'
import type { MetricHistory, MetricSubject, MetricTrend, MetricWindow, SeriesFacts } from '../../api/history-ports.ts'
import { DAY_US } from '../../base/day.ts'
import { lakeMetricNames } from '../../model/metric.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'
import { anomaliesOf } from '../../trends/anomaly.ts'
import type { AnomalyVerdict } from '../../trends/anomaly-verdict.ts'
import { anomalyAgainst } from '../../trends/baseline.ts'
import type { HistorySettings } from '../../trends/history-settings.ts'
import { orientationBy } from '../../trends/judged-metric.ts'
import type { Orientation } from '../../trends/orientation.ts'
import type { MetricPoint } from '../../trends/points.ts'
import { statisticsOf } from '../../trends/statistics.ts'
import { type Threshold, thresholdsFor } from '../../trends/threshold.ts'
import { trendOf } from '../../trends/trend.ts'
import { datasetsOf, lakeTrack, type Track, type TrackPoint, type TrackStores, tracksOf } from '../metric-tracks.ts'
import { baselinesOf, learnAll, marksOn, readLakeOnce } from './baselines.ts'
import { judgedPoint, sampleHistory } from './samples.ts'
import { thresholdSettings } from './thresholds.ts'

/** Points of a series that statistics, trends and anomalies look at: the newest of a range. */
const mostPoints = 20_000
/** How far back the past of a point is read. */
const pastUs = 90 * DAY_US
/** Points judged before other requests get their turn. */
const judgedAtOnce = 250

export interface MetricHistoryParts {
  readonly scans: TrackStores['scans']
  readonly nearestSymbol?: TrackStores['nearestSymbol']
  readonly monitor: Pick<MonitorStore, 'samples' | 'thresholds'>
  readonly settings: HistorySettings
  readonly nowUs: () => number
}

/** Metrics of ours and of users, read and judged by the same functions. To be run in the store thread: it computes for as long as it takes. */
export function metricHistory({ scans, nearestSymbol, monitor, settings, nowUs }: MetricHistoryParts): MetricHistory {
  const stores: TrackStores = { scans, samples: monitor.samples, ...(nearestSymbol !== undefined && { nearestSymbol }) }
  const thresholds = thresholdSettings(monitor.thresholds, settings.thresholds)

  /** Looks at every series of a subject, and lets others have their turn in between. */
  const each = async <T>(subject: MetricSubject, look: (track: Track, holding: readonly Threshold[]) => Promise<T>): Promise<T[]> => {
    const results: T[] = []
    const all = await thresholds.thresholds()
    for (const track of await tracksOf(subject, stores)) {
      results.push(await look(track, thresholdsFor(all, track.metric, track.labels)))
      await otherWork()
    }
    return results
  }

  const trendOn = async (
    track: Track,
    holding: readonly Threshold[],
    { toUs, lengthUs, orientation: told }: MetricWindow & { readonly orientation: Orientation | null },
  ): Promise<MetricTrend> => {
    const points = await track.read({ fromUs: toUs - lengthUs + 1, toUs, limit: mostPoints })
    const facts = factsOf(track, holding, points)
    const orientation = told ?? facts.orientation
    return { ...facts, orientation, trend: trendOf(points, orientation) }
  }

  return {
    ...sampleHistory({ stores, samples: monitor.samples, thresholds, settings, nowUs }),
    ...thresholds,
    points: async (subject, { skip, limit, ...range }) => {
      const all = await each(subject, async (track, holding) =>
        (await track.read({ ...range, limit: limit + skip })).map((point) => ({ ...judgedPoint(point, holding), labels: track.labels })),
      )
      // Stable: series stay in their order.
      return all
        .flat()
        .sort((a, b) => b.timeUs - a.timeUs)
        .slice(skip, skip + limit)
    },
    statistics: (subject, range) =>
      each(subject, async (track, holding) => {
        const points = await track.read({ ...range, limit: mostPoints })
        return { ...factsOf(track, holding, points), statistics: withHours(statisticsOf(points), points) }
      }),
    trend: (subject, window) => each(subject, (track, holding) => trendOn(track, holding, window)),
    anomalies: (subject, { toUs, lengthUs, method, against, limit }) =>
      each(subject, async (track, holding) => {
        const fromUs = toUs - lengthUs
        const past = await track.read({ fromUs: fromUs - pastUs, toUs, limit: mostPoints })
        const points = past.filter(({ timeUs }) => timeUs > fromUs).slice(0, limit)
        const marks = await marksOn(track, monitor.samples)
        const [baseline = null] = against === 'baseline' ? await baselinesOf(track.metric, monitor.samples, track.labels) : []
        const verdicts: AnomalyVerdict[] = []
        for (let i = 0; i < points.length; i += judgedAtOnce) {
          const part = points.slice(i, i + judgedAtOnce)
          verdicts.push(
            ...(against === 'past'
              ? anomaliesOf(part, past, { method, marks })
              : part.map((point) => anomalyAgainst(baseline?.baseline ?? null, point, { marks }))),
          )
          await otherWork()
        }
        return { ...factsOf(track, holding, points), verdicts }
      }),
    baselines: (metric) => baselinesOf(metric, monitor.samples),
    quality: async (symbol, { dataset, limit, ...range }) => {
      const datasets = await datasetsOf(symbol, dataset, stores)
      const all = []
      for (const name of datasets) all.push(...(await scans.history({ symbol, dataset: name }, { ...range, limit })))
      return all.sort((a, b) => b.scan - a.scan || (a.dataset < b.dataset ? -1 : 1))
    },
    lake: (range) => scans.lakeHistory(range),
    lakeTrends: async (window) => {
      const all = await thresholds.thresholds()
      const read = await readLakeOnce(stores, { fromUs: window.toUs - window.lengthUs + 1, toUs: window.toUs, limit: mostPoints })
      const trends = []
      for (const metric of lakeMetricNames) {
        const track = lakeTrack(metric, read)
        trends.push({ metric, ...(await trendOn(track, thresholdsFor(all, metric, {}), { ...window, orientation: null })) })
      }
      return trends
    },
    learn: () => learnAll({ stores, samples: monitor.samples, settings, nowUs }),
  }
}

function factsOf(track: Track, holding: readonly Threshold[], points: readonly TrackPoint[]): SeriesFacts {
  const [newest] = points
  return {
    labels: track.labels,
    unit: track.unit,
    orientation: track.orientation ?? orientationBy(holding, track.metric, track.labels),
    newest: newest === undefined ? null : judgedPoint(newest, holding),
  }
}

/** The least and the most of hours are known, though their samples are not. */
function withHours(statistics: ReturnType<typeof statisticsOf>, points: readonly (TrackPoint & MetricPoint)[]): typeof statistics {
  const { min, max } = statistics
  if (min === null || max === null) return statistics
  return {
    ...statistics,
    min: points.reduce((least, { hour }) => Math.min(least, hour?.min ?? least), min),
    max: points.reduce((most, { hour }) => Math.max(most, hour?.max ?? most), max),
  }
}
