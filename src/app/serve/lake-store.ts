import { findCalendar } from '../../calendar/calendar.ts'
import { nearestName } from '../../calendar/nearest-name.ts'
import { AppError } from '../../base/app-error.ts'
import { compareScans } from '../compare-scans.ts'
import { newMark } from '../marks.ts'
import { planOf, type PlanSource, verifyPlan } from '../plan.ts'
import type { LakeStore } from '../../api/ports.ts'
import type { IndexedSymbol, SymbolIndex } from '../../model/profile.ts'
import type { SymbolMetadata } from '../../model/dataset.ts'
import type { Layout, ScanRecord, SeriesRecord } from '../../model/scan.ts'
import { symbolDetail } from '../../profile/symbol-detail.ts'
import { symbolIndex } from '../../profile/symbol-index.ts'
import type { ScanStore } from '../../store/scan-store.ts'
import { type ScanQuality, scanQuality } from './scan-quality.ts'
import { verdictsIn } from './dataset-verdicts.ts'

/** What was read of one scan, kept until there is a newer one. */
interface Loaded {
  readonly scan: ScanRecord
  readonly layout: Layout
  readonly index: SymbolIndex
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  /** Of objects, by id. */
  readonly paths: ReadonlyMap<number, string>
  quality: ScanQuality | null
}

/** The store of scans as requests need it. `open` is called until it gives a store: before the first scan there is none. */
export function lakeStore(open: () => Promise<ScanStore>): LakeStore {
  let opened: Promise<ScanStore> | null = null
  let loaded: Loaded | null = null
  // Those who ask at the same moment share it: another one would never be closed.
  const store = (): Promise<ScanStore> =>
    (opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    }))

  const storeIfScanned = async (): Promise<ScanStore | null> => {
    try {
      return await store()
    } catch (error) {
      if (error instanceof AppError && error.code === 'NO_SCAN') return null
      throw error
    }
  }

  /** What was read of the last scan; `null` when there is none. */
  const current = async (from: ScanStore): Promise<Loaded | null> => {
    const scan = await from.lastScan()
    if (scan === null || loaded?.scan.id === scan.id) return scan === null ? null : loaded
    const [layout, metadata] = [await from.layout(), await from.metadata()]
    if (layout === null) return null
    const index = symbolIndex({ scan, datasets: layout.datasets, series: await from.allSeries(), metadata, calendarOf: findCalendar })
    const paths = new Map((await from.manifest()).map(({ id, path }) => [id, path]))
    loaded = { scan, layout, index, metadata, paths, quality: null }
    return loaded
  }

  const source = async (): Promise<PlanSource> => {
    const from = await store()
    const [scan, layout] = [await from.lastScan(), await from.layout()]
    if (scan === null || layout === null) throw new AppError('NO_SCAN', 'no scan of the lake is finished yet; ask again when one is')
    return { store: from, datasets: layout.datasets, scan }
  }

  return {
    head: async () => {
      const from = await storeIfScanned()
      if (from === null) return null
      const last = await current(from)
      const profile = await from.profile()
      if (last === null || profile === null) return null
      // Published meanwhile: what was read may be of two scans. The next look takes the newer one.
      if ((await from.lastScan())?.id !== last.scan.id) return null
      const { symbols, ...index } = last.index
      return { scan: last.scan, layout: last.layout, profile, index }
    },
    symbols: async (scan, { offset, limit }): Promise<readonly IndexedSymbol[] | null> =>
      loaded?.scan.id === scan ? loaded.index.symbols.slice(offset, offset + limit) : null,
    quality: async (scan, { offset, limit }) => {
      const last = loaded
      if (last?.scan.id !== scan) return null
      last.quality ??= await scanQuality(await store(), last.scan)
      const { series, datasets } = last.quality ?? { series: [], datasets: [] }
      return { total: series.length, series: series.slice(offset, offset + limit), datasets }
    },
    symbol: async (symbol) => {
      const from = await store()
      const last = await current(from)
      if (last === null) return null
      const { datasets } = last.layout
      const series: SeriesRecord[] = []
      for (const { name } of datasets) {
        const record = await from.series({ dataset: name, symbol })
        if (record !== null) series.push(record)
      }
      if (series.length === 0) return null
      const { scan, metadata, paths } = last
      return symbolDetail({
        symbol,
        findings: await from.openFindingsOf(series),
        scan,
        datasets,
        series,
        metadata,
        calendarOf: findCalendar,
        pathsOf: (record) => record.objects.flatMap((id) => paths.get(id) ?? []),
      })
    },
    nearestSymbol: async (name) => {
      const last = await current(await store())
      return nearestName(name, last?.index.symbols.map(({ symbol }) => symbol) ?? [])
    },
    plan: async (filter) => planOf(await source(), filter),
    verifyPlan: async (filter, scan) => verifyPlan(await source(), filter, scan),
    compare: async (one, other) => compareScans(await store(), one, other),
    manifestPage: async (wanted, { outcome, dataset, prefix, after, limit }) => {
      const from = await store()
      const scan = wanted ?? (await from.lastScan())?.id ?? 0
      const all = await from.manifestOf(scan)
      if (all === null) return null
      const objects = all
        .filter(
          (entry) =>
            (after === null || entry.path > after) &&
            (outcome === undefined || entry.outcome === outcome) &&
            (dataset === undefined || entry.dataset === dataset) &&
            (prefix === undefined || entry.path.startsWith(prefix)),
        )
        .slice(0, limit)
      return { scan, objects }
    },
    verdicts: async () => verdictsIn(await store()),
    mark: async (request) => {
      const on = await store()
      const mark = await newMark(request, on, (await on.layout())?.datasets ?? [])
      await on.addMark(mark)
      return mark
    },
    scans: {
      openFindings: async (filter) => (await store()).openFindings(filter),
      detections: async (range) => (await store()).detections(range),
      incidents: async (filter) => (await store()).incidents(filter),
      marks: async () => (await store()).marks(),
      scans: async (limit, before) => (await storeIfScanned())?.scans(limit, before) ?? [],
      history: async (key, range) => (await storeIfScanned())?.history(key, range) ?? [],
      lakeHistory: async (range) => (await storeIfScanned())?.lakeHistory(range) ?? [],
      layout: async () => (await storeIfScanned())?.layout() ?? null,
      lastScan: async () => (await storeIfScanned())?.lastScan() ?? null,
      removeMark: async (id) => (await store()).removeMark(id),
      acknowledgeIncident: async (id, by) => (await store()).acknowledgeIncident(id, by),
    },
  }
}
