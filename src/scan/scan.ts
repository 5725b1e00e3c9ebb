import { AppError } from '../base/app-error.ts'
import { findCalendar } from '../calendar/calendar.ts'
import { knownZones, recallZones } from '../calendar/zone.ts'
import { claimObjects } from '../lake/claims.ts'
import type { Layout, ScanRecord, SeriesRecord } from '../model/scan.ts'
import { systemProfile } from '../profile/system-profile.ts'
import { readMemory, writeMemory } from '../states/memory-file.ts'
import { packSizes, removeOtherPacks } from '../states/pack-folder.ts'
import { packsInUse, packsToCompact } from '../states/compaction.ts'
import { accountOf } from './account.ts'
import { compactPacks } from './compact.ts'
import type { Engine } from './engine/engine.ts'
import { decodedKey, JudgedKeys, lakeKey, marksKey, updatesKey } from './keys.ts'
import { layoutFor } from './layout.ts'
import { type Plan, planScan } from './plan.ts'
import { stillTimeAround } from './still-time.ts'
import { readLake } from './read-lake.ts'
import type { ScanPorts, ScanReport, ScanRequest } from './request.ts'
import { settleScan } from './settle-scan.ts'
import { ScanMemory } from './lake-memory.ts'
import { removeSpills } from './spill.ts'
import { seriesKey, type WorkerSetup } from './task.ts'
import { spillsFolder } from './work.ts'

/**
 * One pass over the lake: list, read what changed, judge, settle, score, publish.
 *
 * All that it finds is published by one commit of the store at the very end; until then the last scan stands, however this one ends.
 * Throws AppError: LAYOUT_* where the lake cannot be understood, DISK_FULL, INTERRUPTED when the signal aborts.
 */
export async function scanLake(request: ScanRequest, ports: ScanPorts): Promise<ScanReport> {
  const { store, storage, onProgress, signal } = ports
  const startedAtUs = ports.nowUs()
  const nothing = { done: 0, total: 0 }
  onProgress({ phase: 'listing', files: nothing, bytes: nothing })
  const [before, manifest, records, kept] = [await store.lastScan(), await store.manifest(), await store.allSeries(), await store.layout()]
  const listing = await storage.list()
  if (manifest.length === 0) ports.onFirstListing?.(listing.objects)
  const { layout, leftOut } = await layoutFor({ request, listing, kept, manifest, storage, onProgress })
  const scanId = (before?.id ?? 0) + 1
  const setup = setupOf(request, layout, scanId)
  const { claimed, skipped } = claimObjects(listing.objects, layout.datasets)
  const settingsOfDataset = new Map(layout.datasets.map((dataset, i) => [dataset.name, setup.settings[i] ?? {}]))
  const datasetOf = new Map(layout.datasets.map((dataset) => [dataset.name, dataset]))
  const judgedKeys = new JudgedKeys(request.settingsOf, request.metadata, request.actions, request.scoreSettings)
  const judgedKeyOf = (record: { readonly dataset: string; readonly symbol: string }) => {
    const dataset = datasetOf.get(record.dataset)
    return dataset ? judgedKeys.of(dataset, record.symbol, settingsOfDataset.get(dataset.name) ?? {}) : ''
  }
  const decodedKeys = new Map(layout.datasets.map((dataset) => [dataset.name, decodedKey(dataset, request)]))
  const plan = planScan({
    datasets: layout.datasets,
    claims: claimed,
    failedFolders: listing.failed.map((trouble) => trouble.path),
    manifest,
    records,
    decodedKeys,
    judgedKeyOf,
    asOfUs: request.asOfUs,
    lastAsOfUs: before?.asOfUs ?? null,
    full: request.full,
  })

  const still = kept?.stillTime ?? null
  const marks = await store.marks()
  const acrossKeys = { lakeKey: lakeKey(setup), marksKey: marksKey(marks, request.asOfUs) }
  const keptUpdatesKey = kept?.updatesKey ?? null
  const newUpdatesKey = request.updates === undefined ? keptUpdatesKey : updatesKey(request.updates)
  const isSameAcross = kept?.lakeKey === acrossKeys.lakeKey
  const isLakeStale = !isIdle(plan) || !isSameAcross
  // Nothing that the summary checks read of a series that is neither read nor judged again is another than in the last scan.
  const isSameMoment =
    isSameAcross &&
    newUpdatesKey === keptUpdatesKey &&
    still !== null &&
    still.fromUs <= request.asOfUs &&
    request.asOfUs < still.untilUs &&
    JSON.stringify(kept.datasets) === JSON.stringify(layout.datasets)
  const isStill = isSameMoment && !isLakeStale && kept.marksKey === acrossKeys.marksKey

  // Read while objects are decoded.
  const remembering =
    isLakeStale && isSameAcross ? readMemory(request.dataFolder, kept.memoryKey ?? null) : Promise.resolve(new Map<string, unknown>())
  // The same zone data as then: their version is part of the lake's key.
  if (isSameAcross) recallZones(kept.zones ?? [])
  const running: { engine: Engine | null } = { engine: null }
  // A killed scan's rows would be taken for this one's: it had the same number.
  removeSpills(spillsFolder(request.dataFolder))
  try {
    const read = await readLake(plan, records, setup, {
      signal,
      onProgress,
      engineFor: async (tasks) => (running.engine = await ports.engineFor(setup, tasks)),
    })
    refuseWhenAborted(signal, before)
    await running.engine?.finish()
    onProgress({ phase: 'settling', files: nothing, bytes: nothing })
    const account = accountOf({ listing, skipped, leftOut, claimed, plan, read, manifest })
    const memory = new ScanMemory(request.dataFolder, await remembering)
    const newMemoryKey = `${scanId} ${startedAtUs}`
    const settled = await settleScan({
      memory,
      isStill,
      isSameMoment,
      isLakeStale,
      marks,
      request,
      setup,
      plan,
      read,
      records,
      store,
      scanId,
      judgedKeyOf,
      decodedKeys,
      manifest,
    })
    // All series are judged: what follows, to the commit, needs none.
    read.traces.clear()
    const current = compactPacks(
      settled,
      request.dataFolder,
      scanId,
      packsToCompact(settled.records.values(), packSizes(request.dataFolder)),
    )

    const outcome = account.objects.notObtained > 0 || settled.unjudged > 0 ? 'incomplete' : 'complete'
    const finishedAtUs = ports.nowUs()
    const scan: ScanRecord = {
      id: scanId,
      startedAtUs,
      finishedAtUs,
      asOfUs: request.asOfUs,
      outcome,
      objects: account.objects,
      bytesRead: read.bytesRead,
      records: totalRecords(current.records.values()),
      findings: settled.counts,
      durationMs: (finishedAtUs - startedAtUs) / 1000,
    }
    const series = [...current.records.values()]
    const profile = systemProfile({
      scan,
      datasets: layout.datasets,
      series,
      metadata: request.metadata,
      calendarOf: findCalendar,
      storageBytes: account.storageBytes,
      gaps: settled.symbolsWithGaps,
      updates: request.updates?.figures ?? null,
    })
    refuseWhenAborted(signal, before)
    onProgress({ phase: 'publishing', files: nothing, bytes: nothing })
    const packs = packsInUse(current.records.values())
    await store.commit({
      scan,
      layout: {
        ...layout,
        ...acrossKeys,
        updatesKey: newUpdatesKey,
        memoryKey: isLakeStale ? newMemoryKey : (kept.memoryKey ?? null),
        zones: knownZones(),
        stillTime: isStill ? still : stillTimeAround(request.asOfUs, layout.datasets, findCalendar),
      },
      manifest: account.difference,
      series: { changed: current.changed, removed: settled.removed },
      findings: settled.findings,
      incidents: settled.incidents,

      profile,
      metadata: request.metadata,
      packs,
    })
    if (isLakeStale) writeMemory(request.dataFolder, newMemoryKey, memory.remembered)
    removeOtherPacks(request.dataFolder, packs)
    return {
      scan,
      profile,
      layout,
      troubles: account.troubles,
      lowestScore: lowestScore(series),
      newFindings: settled.findings.upserted.filter(({ firstScan, status }) => firstScan === scanId && status === 'confirmed').length,
      strangers: strangersAmong(request.symbolsWithSettings, series),
    }
  } finally {
    await running.engine?.stop()
    removeSpills(spillsFolder(request.dataFolder))
  }
}

/** Whether there is nothing to read or to judge again. */
function isIdle({ direct, spilled, gone, unseen, rejudged }: Plan): boolean {
  return [direct, spilled, gone, unseen, rejudged].every((list) => list.length === 0)
}

function setupOf(request: ScanRequest, layout: Layout, scanId: number): WorkerSetup {
  const symbolSettings = new Map(
    layout.datasets.flatMap((dataset) =>
      request.symbolsWithSettings.map((symbol) => [seriesKey(dataset.name, symbol), request.settingsOf(dataset, symbol)] as const),
    ),
  )
  return {
    lakeRoot: request.lakeRoot,
    dataFolder: request.dataFolder,
    scanId,
    datasets: layout.datasets,
    settings: layout.datasets.map((dataset) => request.settingsOf(dataset, null)),
    symbolSettings,
    metadata: request.metadata,
    actions: request.actions,
    asOfUs: request.asOfUs,
    maxSeriesBars: request.maxSeriesBars,
    maxObjectBytes: request.maxObjectBytes,
  }
}

function refuseWhenAborted(signal: AbortSignal, before: ScanRecord | null): void {
  if (!signal.aborted) return
  const kept = before ? `scan ${before.id} stays the last one` : 'nothing was published'
  throw new AppError('INTERRUPTED', `scan interrupted; ${kept}. Run it again: it starts anew`)
}

/** Symbols with settings of their own that no series has. */
function strangersAmong(symbols: readonly string[], series: readonly SeriesRecord[]): readonly string[] {
  if (symbols.length === 0) return []
  const known = new Set(series.map(({ symbol }) => symbol))
  return symbols.filter((symbol) => !known.has(symbol))
}

/** The lowest score of any series; `null` when one is unjudged or there is none. */
function lowestScore(series: readonly SeriesRecord[]): number | null {
  let lowest: number | null = null
  for (const { score } of series) {
    if (score.score === null) return null
    lowest = Math.min(lowest ?? 100, score.score)
  }
  return lowest
}

function totalRecords(records: Iterable<SeriesRecord>): number {
  let total = 0
  for (const record of records) total += record.coverage.records
  return total
}
