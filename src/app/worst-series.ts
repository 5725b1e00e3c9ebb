import type { QualityRecord } from '../model/history.ts'
import type { SeriesMetricName } from '../model/metric.ts'
import type { ScanStore, SeriesKey } from '../store/scan-store.ts'
import type { MetricPoint } from '../trends/points.ts'
import { seriesMetrics } from '../trends/series-metrics.ts'
import { type Trend, trendOf } from '../trends/trend.ts'

/** A series whose metric became worse from the first scan of a window to the last. */
export interface WorseSeries extends SeriesKey {
  readonly first: number
  readonly last: number
  readonly trend: Trend
  /** Oldest first. */
  readonly points: readonly MetricPoint[]
}

/**
 * The series whose metric lost the most between the first and the last scan of the window (µs, both ends included), worst first. Those that did not become worse, are new, gone
 * or were unjudged in either scan are left out. Of a number of records less is worse.
 */
export async function worstSeries(
  store: Pick<ScanStore, 'lakeHistory' | 'qualityAfter' | 'history'>,
  {
    metric,
    fromUs,
    toUs,
    count,
  }: { readonly metric: SeriesMetricName; readonly fromUs: number; readonly toUs: number; readonly count: number },
): Promise<WorseSeries[]> {
  const { orientation, valueOf } = seriesMetrics[metric]
  const scans = await store.lakeHistory({ fromUs, toUs })
  const [last, first] = [scans[0], scans.at(-1)]
  if (last === undefined || first === undefined || last === first) return []
  const before = new Map(((await store.qualityAfter(first.scan)) ?? []).map((record) => [keyOf(record), valueOf(record)]))
  const worse = ((await store.qualityAfter(last.scan)) ?? []).flatMap((record) => {
    const [was, is] = [before.get(keyOf(record)) ?? null, valueOf(record)]
    if (was === null || is === null) return []
    const lost = orientation === 'lower_is_better' ? is - was : was - is
    return lost > 0 ? [{ dataset: record.dataset, symbol: record.symbol, first: was, last: is, lost }] : []
  })
  const worst = worse.sort((a, b) => b.lost - a.lost || (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, count)
  const found: WorseSeries[] = []
  for (const { lost: _, ...one } of worst) {
    const records = await store.history(one, { fromUs, toUs })
    const points = records.map((record) => ({ timeUs: record.timeUs, value: valueOf(record) })).reverse()
    found.push({ ...one, points, trend: trendOf(points, orientation) })
  }
  return found
}

function keyOf({ dataset, symbol }: Pick<QualityRecord, 'dataset' | 'symbol'>): string {
  return `${dataset}\n${symbol}`
}
