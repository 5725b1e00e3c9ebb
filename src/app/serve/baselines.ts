import { setImmediate as otherWork } from 'node:timers/promises'
import { DAY_US } from '../../base/day.ts'
import { type Labels, carries, labelsText, lakeMetricNames } from '../../model/metric.ts'
import type { SampleStore } from '../../store/sample-store.ts'
import type { TimeRange } from '../../store/scan-store.ts'
import { learnBaseline, type LearnedBaseline } from '../../trends/baseline.ts'
import type { HistorySettings } from '../../trends/history-settings.ts'
import type { NormalMark } from '../../trends/normal-mark.ts'
import { lakeTrack, pushedTrack, type Track, type TrackStores } from '../metric-tracks.ts'

/** Points of a series that a baseline is learned from, the newest. */
const mostPoints = 20_000

interface LearnParts {
  readonly stores: TrackStores
  readonly samples: SampleStore
  readonly settings: HistorySettings
  readonly nowUs: () => number
}

/** Learns what every pushed series and every metric of the lake is like. Those with too few points have none. Gives how many were learned. */
export async function learnAll({ stores, samples, settings, nowUs }: LearnParts): Promise<number> {
  const { lookbackDays, everyMs, detail, method } = settings.baselines
  const learnedUs = nowUs()
  const lookbackUs = lookbackDays * DAY_US
  let learned = 0
  const range = { fromUs: learnedUs - lookbackUs, toUs: learnedUs, limit: mostPoints }
  for await (const track of allTracks(stores, samples, range)) {
    const points = await track.read(range)
    const marks = await marksOn(track, samples)
    const baseline = learnBaseline(points, learnedUs, { lookbackUs, holdsUs: everyMs * 1000, detail, method, marks })
    if (baseline !== null) {
      await samples.learn({ metric: track.metric, labels: track.labels, learnedUs, baseline: JSON.stringify(baseline) })
      learned++
    }
    await otherWork()
  }
  return learned
}

async function* allTracks(stores: TrackStores, samples: SampleStore, range: Required<TimeRange>): AsyncGenerator<Track> {
  const read = await readLakeOnce(stores, range)
  for (const metric of lakeMetricNames) yield lakeTrack(metric, read)
  // What a series is measured in does not matter to what it is like.
  for (const series of await samples.series(null)) yield pushedTrack(series, null, stores)
}

/** Stores whose history of the lake was read for one range: every metric of the lake is taken from the same records. */
export async function readLakeOnce({ scans }: Pick<TrackStores, 'scans'>, range: TimeRange): Promise<Pick<TrackStores, 'scans'>> {
  const records = await scans.lakeHistory(range)
  return { scans: { ...scans, lakeHistory: async () => records } }
}

/** What was learned of a metric, by labels; with `labels`, of that series alone. */
export async function baselinesOf(
  metric: string,
  samples: SampleStore,
  labels?: Labels,
): Promise<{ readonly labels: Labels; readonly baseline: LearnedBaseline }[]> {
  const all = (await samples.baselines(metric)).map((stored) => ({
    labels: stored.labels,
    baseline: JSON.parse(stored.baseline) as LearnedBaseline,
  }))
  const text = labels === undefined ? null : labelsText(labels)
  return all
    .filter((one) => text === null || labelsText(one.labels) === text)
    .sort((a, b) => (labelsText(a.labels) < labelsText(b.labels) ? -1 : 1))
}

/** What users called normal of a series. */
export async function marksOn(track: Pick<Track, 'metric' | 'labels'>, samples: Pick<SampleStore, 'marks'>): Promise<NormalMark[]> {
  return (await samples.marks(track.metric)).filter((mark) => carries(track.labels, mark.labels))
}
