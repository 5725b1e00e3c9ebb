import { isoDate, isoInstant } from '../base/day.ts'
import type { Finding } from '../model/finding.ts'
import { formatInterval } from '../model/interval.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { DatasetSummary, SystemProfile } from '../model/profile.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { UpdateFigures } from '../model/update-run.ts'
import { countBands, meanScore } from './combine.ts'
import type { DatasetView } from './dataset-view.ts'
import { groupBySymbol, type ProfileInput, type SymbolGroup } from './symbols.ts'

export interface SystemProfileInput extends ProfileInput {
  /** Bytes of all listed objects that a dataset claims: `claimedBytes`. */
  readonly storageBytes: number
  /** Symbols with an open, confirmed finding of `gapChecks`: `symbolsWithGaps`. */
  readonly gaps: ReadonlySet<string>
  /** `null`: nothing is known of update jobs. */
  readonly updates: UpdateFigures | null
}

/** Checks whose confirmed findings mean that bars are missing. */
export const gapChecks: readonly string[] = ['missing_session', 'missing_week', 'intraday_coverage']

/** Symbols with a gap among open findings. */
export function symbolsWithGaps(findings: Iterable<Pick<Finding, 'symbol' | 'check' | 'status'>>): Set<string> {
  const symbols = new Set<string>()
  for (const { symbol, check, status } of findings) if (status === 'confirmed' && gapChecks.includes(check)) symbols.add(symbol)
  return symbols
}

/** Bytes of all objects that a dataset claims, whatever became of them. */
export function claimedBytes(manifest: Iterable<Pick<ManifestEntry, 'dataset' | 'sizeBytes'>>): number {
  let bytes = 0
  for (const { dataset, sizeBytes } of manifest) if (dataset !== null) bytes += sizeBytes
  return bytes
}

/**
 * The lake in one object. Scores are exact, not rounded. Symbols needing attention are those of the band poor, worst first; the unjudged are
 * counted apart. A symbol was updated today when one of its objects was last modified on the date of as-of in its calendar's time zone.
 * Linear in series, but for sorting symbols.
 */
export function systemProfile(input: SystemProfileInput): SystemProfile {
  const { symbols, views } = groupBySymbol(input)
  const verdicts = symbols.map(({ verdict }) => verdict)
  const distribution = countBands(verdicts)
  const totals = totalsOf(symbols, views)
  return {
    last_updated: isoInstant(input.scan.finishedAtUs),
    statistics: {
      total_symbols: symbols.length,
      total_daily_records: totals.daily,
      total_weekly_records: totals.weekly,
      total_records: totals.all,
      storage_size_mb: input.storageBytes / 1e6,
      storage_size_bytes: input.storageBytes,
      oldest_data: totals.oldest === null ? null : isoDate(totals.oldest),
      newest_data: totals.newest === null ? null : isoDate(totals.newest),
    },
    symbols_by_category: byCategory(symbols),
    data_quality: {
      symbols_with_gaps: symbols.reduce((count, { symbol }) => count + (input.gaps.has(symbol) ? 1 : 0), 0),
      symbols_updated_today: symbols.reduce(
        (count, { series }) => count + (series.some((record) => viewFor(views, record).isToday(record.modifiedUs)) ? 1 : 0),
        0,
      ),
      average_quality_score: meanScore(verdicts),
      symbols_unjudged: distribution.unjudged,
      symbols_needing_attention: needingAttention(symbols),
    },
    update_status: updateStatus(input.updates, input.series),
    quality_distribution: distribution,
    datasets: datasetSummaries(input, symbols),
  }
}

/** The profile's part on update jobs. A symbol is pending while a job that writes one of its datasets is due and has not started. Linear in series. */
export function updateStatus(
  updates: UpdateFigures | null,
  series: Iterable<Pick<SeriesRecord, 'symbol' | 'dataset'>>,
): SystemProfile['update_status'] {
  const pending = new Set<string>()
  if (updates !== null && updates.pendingDatasets.size > 0)
    for (const { symbol, dataset } of series) if (updates.pendingDatasets.has(dataset)) pending.add(symbol)
  return {
    last_update_run: updates === null || updates.lastRunUs === null ? null : isoInstant(updates.lastRunUs),
    symbols_pending_update: pending.size,
    failed_updates_last_24h: updates?.failed24h ?? 0,
    average_update_time_ms: updates?.averageMs ?? 0,
  }
}

function viewFor(views: ReadonlyMap<string, DatasetView>, { dataset }: SeriesRecord): DatasetView {
  return views.get(dataset) as DatasetView
}

interface Totals {
  readonly all: number
  readonly daily: number
  readonly weekly: number
  readonly oldest: number | null
  readonly newest: number | null
}

function totalsOf(symbols: readonly SymbolGroup[], views: ReadonlyMap<string, DatasetView>): Totals {
  let [all, daily, weekly] = [0, 0, 0]
  let oldest: number | null = null
  let newest: number | null = null
  for (const { series } of symbols) {
    for (const record of series) {
      const view = viewFor(views, record)
      const { records, firstSlot, lastSlot } = record.coverage
      all += records
      if (view.kind === 'daily') daily += records
      else if (view.kind === 'weekly') weekly += records
      if (firstSlot !== null) {
        const day = view.dayOf(firstSlot)
        if (oldest === null || day < oldest) oldest = day
      }
      if (lastSlot !== null) {
        const day = view.dayOf(lastSlot)
        if (newest === null || day > newest) newest = day
      }
    }
  }
  return { all, daily, weekly, oldest, newest }
}

function byCategory(symbols: readonly SymbolGroup[]): Record<string, readonly string[]> {
  const categories = new Map<string, string[]>()
  for (const { symbol, category } of symbols) {
    const members = categories.get(category)
    if (members === undefined) categories.set(category, [symbol])
    else members.push(symbol)
  }
  return Object.fromEntries([...categories].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function needingAttention(symbols: readonly SymbolGroup[]): string[] {
  const poor = symbols.filter(({ verdict }) => verdict.band === 'poor')
  return poor.sort((a, b) => (a.verdict.score as number) - (b.verdict.score as number)).map(({ symbol }) => symbol)
}

function datasetSummaries({ datasets }: ProfileInput, symbols: readonly SymbolGroup[]): DatasetSummary[] {
  const byDataset = new Map<string, SeriesRecord[]>(datasets.map(({ name }) => [name, []]))
  for (const { series } of symbols) for (const record of series) byDataset.get(record.dataset)?.push(record)
  return datasets.map(({ name, path, format, interval, calendar }) => {
    const own = byDataset.get(name) ?? []
    return {
      name,
      path,
      format,
      interval: formatInterval(interval),
      calendar,
      series: own.length,
      records: own.reduce((sum, { coverage }) => sum + coverage.records, 0),
      average_quality_score: meanScore(own.map(({ score }) => score)),
    }
  })
}
