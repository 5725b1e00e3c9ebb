import { setImmediate as otherWork } from 'node:timers/promises'
import type { JudgedPoint, MetricHistory } from '../../api/history-ports.ts'
import { AppError } from '../../base/app-error.ts'
import { DAY_US, isoInstant } from '../../base/day.ts'
import { formatDuration } from '../../base/duration.ts'
import type { PushedSample, SampleSeries, SampleStore } from '../../store/sample-store.ts'
import type { HistorySettings } from '../../trends/history-settings.ts'
import { judgedStatus, orientationBy } from '../../trends/judged-metric.ts'
import { isLakeMetric } from '../../trends/lake-metrics.ts'
import { isSeriesMetric } from '../../trends/series-metrics.ts'
import { type Threshold, thresholdsFor } from '../../trends/threshold.ts'
import { pushedTrack, type TrackPoint, type TrackStores } from '../metric-tracks.ts'
import type { ThresholdSettings } from './thresholds.ts'

interface SampleParts {
  readonly stores: TrackStores
  readonly samples: SampleStore
  readonly thresholds: Pick<ThresholdSettings, 'thresholds'>
  readonly settings: HistorySettings
  readonly nowUs: () => number
}

type SampleHistory = Pick<MetricHistory, 'push' | 'names' | 'series' | 'addMark' | 'marks' | 'removeMark' | 'keepUp'>

/** What users push: taken in, listed, kept up. */
export function sampleHistory({ stores, samples, thresholds, settings, nowUs }: SampleParts): SampleHistory {
  const newestOf = async (series: SampleSeries, unit: string | null, holding: readonly Threshold[]): Promise<JudgedPoint | null> => {
    const [newest] = await pushedTrack(series, unit, stores).read({ fromUs: 0, toUs: series.lastUs, limit: 1 })
    return newest === undefined ? null : judgedPoint(newest, holding)
  }
  return {
    push: async (pushed) => {
      const receivedUs = nowUs()
      const told = pushed.map((sample, i) => placed(sample, i, receivedUs, settings))
      const { maxMetrics, maxLabelSets } = settings
      const accepted = await samples.add(told, { receivedUs, limits: { maxMetrics, maxLabelSets } })
      const all = await thresholds.thresholds()
      return {
        accepted,
        duplicates: told.length - accepted,
        statuses: told.map((sample) => judgedStatus(sample, thresholdsFor(all, sample.metric, sample.labels))),
      }
    },
    names: async (page) => {
      const all = await thresholds.thresholds()
      const names = []
      for (const { newest: series, ...name } of await samples.metrics(page)) {
        const newest = await newestOf(series, name.unit, thresholdsFor(all, name.name, series.labels))
        if (newest !== null) names.push({ ...name, newest: { ...newest, labels: series.labels } })
        await otherWork()
      }
      return names
    },
    series: async (metric) => {
      const all = await thresholds.thresholds()
      const known = await samples.series(metric)
      if (known.length === 0)
        throw new AppError('NOT_FOUND', `there is no pushed metric ${JSON.stringify(metric)}; /api/v1/metrics lists them`)
      const unit = await samples.unit(metric)
      const facts = []
      for (const series of known) {
        const holding = thresholdsFor(all, metric, series.labels)
        const orientation = orientationBy(holding, metric, series.labels)
        facts.push({ labels: series.labels, unit, orientation, newest: await newestOf(series, unit, holding) })
        await otherWork()
      }
      return facts
    },
    addMark: (mark) => samples.addMark(mark),
    marks: (metric) => samples.marks(metric),
    removeMark: (metric, id) => samples.removeMark(metric, id),
    keepUp: async () => {
      const now = nowUs()
      await samples.rollUp(now - settings.sampleDays * DAY_US)
      await samples.prune(now - settings.retentionDays * DAY_US)
    },
  }
}

/** A point with the status it has now. */
export function judgedPoint(point: TrackPoint, holding: readonly Threshold[]): JudgedPoint {
  const { timeUs, value, hour } = point
  return { timeUs, value, status: judgedStatus(point, holding), hour }
}

/** A sample at its time. Throws REQUEST_INVALID where there can be none such. */
function placed(
  sample: Omit<PushedSample, 'atUs'> & { readonly atUs: number | null },
  i: number,
  receivedUs: number,
  { maxAheadMs, retentionDays }: HistorySettings,
): PushedSample {
  const refuse = (problem: string) => new AppError('REQUEST_INVALID', `sample ${i + 1} (${sample.metric}): ${problem}; nothing was kept`)
  if (isSeriesMetric(sample.metric) || isLakeMetric(sample.metric))
    throw refuse('this is the name of a metric that Tidegauge measures itself; push it under another')
  const atUs = sample.atUs ?? receivedUs
  if (atUs > receivedUs + maxAheadMs * 1000)
    throw refuse(
      `its time, ${isoInstant(atUs)}, is more than ${formatDuration(maxAheadMs)} ahead of the server's clock, ${isoInstant(receivedUs)}; set the sender's clock`,
    )
  if (atUs < receivedUs - retentionDays * DAY_US)
    throw refuse(`its time, ${isoInstant(atUs)}, is further back than the ${retentionDays} days that are kept`)
  return { ...sample, atUs }
}
