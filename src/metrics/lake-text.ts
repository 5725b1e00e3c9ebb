import type { SystemProfile } from '../model/profile.ts'
import type { ScanRecord } from '../model/scan.ts'
import { type Family, familiesText, type Labels } from './prometheus-text.ts'

/** The lake as a whole and its last scan. */
export function lakeText(profile: SystemProfile, scan: ScanRecord): string {
  const { statistics, update_status } = profile
  const gauge = (name: string, help: string, value: number): Family => ({ name, help, kind: 'gauge', samples: [[{}, value]] })
  const { listed: _listed, notObtained, ...objects } = scan.objects
  return familiesText([
    gauge('stock_data_total_symbols', 'Symbols in the lake.', statistics.total_symbols),
    gauge('stock_data_storage_mb', "Size of the datasets' objects in units of 10^6 bytes.", statistics.storage_size_mb),
    gauge('stock_data_storage_bytes', "Size of the datasets' objects.", statistics.storage_size_bytes),
    gauge('stock_data_pending_updates', 'Symbols of which an update is due and has not started.', update_status.symbols_pending_update),
    gauge('stock_data_failed_updates_24h', 'Update runs that failed in the last 24 hours.', update_status.failed_updates_last_24h),
    gauge('tidegauge_last_scan_timestamp_seconds', 'When the last scan was finished, seconds since 1970.', scan.finishedAtUs / 1e6),
    gauge('tidegauge_last_scan_as_of_timestamp_seconds', 'The moment at which it judged the lake, seconds since 1970.', scan.asOfUs / 1e6),
    gauge('tidegauge_last_scan_duration_seconds', 'Time that it took.', scan.durationMs / 1000),
    gauge('tidegauge_last_scan_complete', '1 when it obtained and judged everything, else 0.', scan.outcome === 'complete' ? 1 : 0),
    gauge('tidegauge_last_scan_read_bytes', 'Bytes that it read.', scan.bytesRead),
    gauge('tidegauge_last_scan_records', 'Rows of all datasets.', scan.records),
    {
      name: 'tidegauge_last_scan_objects',
      help: 'Objects that it met, by what became of them.',
      kind: 'gauge',
      samples: Object.entries({ ...objects, not_obtained: notObtained }).map(([outcome, count]): [Labels, number] => [{ outcome }, count]),
    },
    {
      name: 'tidegauge_open_findings',
      help: 'Open findings after it, by status.',
      kind: 'gauge',
      samples: Object.entries(scan.findings).map(([status, count]): [Labels, number] => [{ status }, count]),
    },
  ])
}
