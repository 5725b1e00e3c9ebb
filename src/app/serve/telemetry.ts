import { setImmediate as pause } from 'node:timers/promises'
import type { LakeSnapshot, LakeStore } from '../../api/ports.ts'
import { lakeText } from '../../metrics/lake-text.ts'
import { MetricsPage } from '../../metrics/metrics-page.ts'
import { performanceReport, type SystemResources } from '../../metrics/performance.ts'
import { countScans, nothingCounted, type QualityCounters } from '../../metrics/quality-counters.ts'
import { RequestTelemetry, type TimeRange } from '../../metrics/request-telemetry.ts'
import type { SeriesQuality } from '../../metrics/series-quality.ts'
import { ServerMetrics, type ServerMetricsSources } from '../../metrics/server-metrics.ts'
import type { TelemetryPort } from '../../metrics/telemetry-port.ts'
import type { MetricsSettings } from '../../model/metrics-settings.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'
import type { MemoryView } from './memory-view.ts'

export interface TelemetryParts extends Omit<ServerMetricsSources, 'staleBecause'> {
  readonly settings: MetricsSettings
  readonly view: MemoryView
  readonly lakeStore: LakeStore
  readonly monitor: MonitorStore
  readonly resources: () => SystemResources
  readonly nowUs: () => number
  /** Told when telemetry could not be kept; it is tried again. */
  readonly warn: (error: unknown, what: string) => void
}

export interface RunningTelemetry {
  readonly port: TelemetryPort
  /** Keeps what was counted. */
  stop(): Promise<void>
}

const flushMs = 60_000
const pruneMs = 3_600_000
/** Series fetched at once: so few that taking them over holds up no request. */
const pageLength = 500
/** Scans counted at once when many were published without a server. */
const mostScans = 5000
/** How long a report is kept, and how long where operations came in since. */
const reportMs = 5000
const changedReportMs = 1000
/** Names of operations in a report, and failures shown of each. */
const [mostNames, mostFailures] = [100, 5]
const countersName = 'quality'

const rangeUs: Readonly<Record<TimeRange, number>> = { '1h': 3600e6, '24h': 86_400e6, '7d': 7 * 86_400e6 }

/** Starts counting requests, and writes each scan's page of metrics as soon as it is published. */
export async function startTelemetry(parts: TelemetryParts): Promise<RunningTelemetry> {
  const { settings, view, lakeStore, monitor, resources, nowUs, warn } = parts
  const requests = new RequestTelemetry(monitor.routes, nowUs)
  await requests.load().catch((error: unknown) => {
    warn(error, 'earlier times of requests could not be read')
  })
  const server = new ServerMetrics({ ...parts, staleBecause: () => view.staleBecause() })
  const page = new MetricsPage({
    oldNames: settings.oldNames,
    pause,
    rest: async () => {
      const current = view.current()
      return (current === null ? '' : lakeText(current.profile, current.scan)) + (await server.text())
    },
  })

  let counted: QualityCounters | null = null
  const countersOf = async (snapshot: LakeSnapshot): Promise<QualityCounters> => {
    try {
      counted = await countedThrough(snapshot, lakeStore, monitor)
    } catch (error) {
      warn(error, 'what scans found could not be counted; it is made up for after the next scan')
      // None would look as if counting had begun anew.
      counted ??= await keptCounters(monitor)
    }
    return counted
  }
  let shown: Promise<void> = Promise.resolve()
  const show = (snapshot: LakeSnapshot): void => {
    shown = shown.then(async () => {
      // A newer one is on its way.
      if (view.current() !== snapshot) return
      try {
        const quality = await shownQuality(lakeStore, snapshot.scan.id, settings)
        if (quality === null) return
        await page.show({ ...quality, counters: await countersOf(snapshot) })
      } catch (error) {
        warn(error, 'the metrics of the last scan could not be written')
      }
    })
  }
  view.subscribe(show)
  const first = view.current()
  if (first !== null) show(first)

  const flush = () => requests.flush({ keepUs: settings.keepRequestsDays * 86_400e6 })
  const flushing = setInterval(() => {
    flush().catch((error: unknown) => {
      warn(error, 'times of requests could not be kept')
    })
  }, flushMs)
  const pruning = setInterval(() => {
    monitor.operations.prune(nowUs() - settings.keepOperationsDays * 86_400e6).catch((error: unknown) => {
      warn(error, 'old operations could not be deleted')
    })
  }, pruneMs)

  const report = async (range: TimeRange): ReturnType<TelemetryPort['performance']> => {
    const toUs = nowUs()
    const fromUs = toUs - rangeUs[range]
    const statistics = await monitor.operations.statistics({ fromUs, toUs, limit: mostNames })
    const operations = []
    for (const operation of statistics) {
      const { name, failures } = operation
      const recentFailures = failures === 0 ? [] : await monitor.operations.failures({ name, fromUs, toUs, limit: mostFailures })
      operations.push({ ...operation, recentFailures })
    }
    return performanceReport({
      range,
      routes: await requests.routes(range, pause),
      operations,
      lake: view.current(),
      scans: await lakeStore.scans.lakeHistory({ fromUs, toUs, limit: mostScans }),
      resources: resources(),
    })
  }
  const reports = new Map<TimeRange, { readonly atUs: number; readonly generation: number; readonly report: ReturnType<typeof report> }>()
  let generation = 0

  return {
    port: {
      observe: (request) => {
        requests.observe(request, request.status, request.ms)
        server.observe(request, request.status, request.ms)
      },
      page: {
        plain: async () => {
          await shown
          return page.plain()
        },
        gzipped: async () => {
          await shown
          return page.gzipped()
        },
      },
      performance: async (range) => {
        const known = reports.get(range)
        const keptMs = known?.generation === generation ? reportMs : changedReportMs
        if (known !== undefined && nowUs() - known.atUs < keptMs * 1000) return known.report
        const made = { atUs: nowUs(), generation, report: report(range) }
        reports.set(range, made)
        try {
          return await made.report
        } catch (error) {
          if (reports.get(range) === made) reports.delete(range)
          throw error
        }
      },
      forgetOperations: () => {
        generation++
      },
    },
    stop: async () => {
      clearInterval(flushing)
      clearInterval(pruning)
      await shown
      await flush().catch((error: unknown) => {
        warn(error, 'times of requests could not be kept')
      })
    },
  }
}

/** The series to be shown of a scan; `null` when a newer one was published meanwhile. */
async function shownQuality(lakeStore: LakeStore, scan: number, { worstSeries, oldNames }: MetricsSettings) {
  const most = worstSeries ?? Infinity
  const series: SeriesQuality[] = []
  const symbols = new Set<string>()
  for (let offset = 0; ; offset += pageLength) {
    const found = await lakeStore.quality(scan, { offset, limit: pageLength })
    if (found === null) return null
    for (const row of found.series) {
      // Worst first: of each symbol its worst series.
      if (series.length >= most || (oldNames && symbols.has(row.symbol))) continue
      symbols.add(row.symbol)
      series.push(row)
    }
    if (series.length >= most || offset + pageLength >= found.total) return { series, datasets: found.datasets }
  }
}

async function keptCounters(monitor: MonitorStore): Promise<QualityCounters> {
  return ((await monitor.counters.load(countersName)) as QualityCounters | null) ?? nothingCounted
}

/** Adds the scans that came since, and keeps the sums. */
async function countedThrough({ scan }: LakeSnapshot, lakeStore: LakeStore, monitor: MonitorStore): Promise<QualityCounters> {
  let before = await keptCounters(monitor)
  // The scans were deleted and begun anew; what was counted of them stays counted.
  if (before.through > scan.id) before = { ...before, through: 0 }
  if (before.through === scan.id) return before
  const after = before.through
  // A newer one may be there by now, and scans are given from the newest.
  const newest = (await lakeStore.scans.lastScan())?.id ?? scan.id
  const scans = (await lakeStore.scans.scans(Math.min(mostScans, newest - after))).filter(({ id }) => id > after && id <= scan.id)
  if (scans.length === 0) return before
  const counters = countScans(before, { scans, detections: await lakeStore.scans.detections({ after, through: scan.id }) })
  await monitor.counters.save(countersName, counters)
  return counters
}
