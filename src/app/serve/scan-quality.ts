import { findCalendar } from '../../calendar/calendar.ts'
import { type DatasetQuality, datasetQuality } from '../../metrics/dataset-quality.ts'
import { type SeriesQuality, seriesQuality } from '../../metrics/series-quality.ts'
import type { ScanRecord } from '../../model/scan.ts'
import type { ScanStore } from '../../store/scan-store.ts'

/** How every series stands after a scan, worst first, and each dataset as a whole. */
export interface ScanQuality {
  readonly series: readonly SeriesQuality[]
  readonly datasets: readonly DatasetQuality[]
}

/** `null` where the store no longer keeps how series stood after that scan. */
export async function scanQuality(store: ScanStore, scan: ScanRecord): Promise<ScanQuality | null> {
  const quality = await store.qualityAfter(scan.id)
  if (quality === null) return null
  const layout = await store.layout()
  const late = await store.openFindings({ check: 'stale_series' })
  const series = seriesQuality({ scan, datasets: layout?.datasets ?? [], quality, late, calendarOf: findCalendar })
  return { series, datasets: datasetQuality(series) }
}
