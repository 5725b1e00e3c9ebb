import { isoInstant } from '../base/day.ts'
import { anomalyJson, statisticsJson, trendJson, verdictCounts } from '../contract/trends-json.ts'
import type { JudgedPoint, MetricAnomalies, MetricStatistics, MetricTrend, SeriesFacts } from './history-ports.ts'

export function judgedPointJson({ timeUs, value, status, hour }: JudgedPoint) {
  return { time: isoInstant(timeUs), value, status, hour }
}

export function factsJson({ labels, unit, orientation, newest }: SeriesFacts) {
  return { labels: { ...labels }, unit, orientation, newest: newest === null ? null : judgedPointJson(newest) }
}

export function statisticsOfJson(series: MetricStatistics) {
  return { ...factsJson(series), ...statisticsJson(series.statistics) }
}

export function trendOfJson(series: MetricTrend) {
  return { ...factsJson(series), ...trendJson(series.trend) }
}

/** Anomalies only, or with `all` every verdict. */
export function anomaliesOfJson(series: MetricAnomalies, all: boolean) {
  const shown = series.verdicts.filter(({ verdict }) => all || verdict === 'anomalous')
  return { ...factsJson(series), judged: verdictCounts(series.verdicts), points: shown.map(anomalyJson) }
}
