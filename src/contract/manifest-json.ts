import { isoInstant } from '../base/day.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { ManifestEntryJson } from './manifest.ts'

export const manifestKeys: readonly string[] = [
  'path',
  'dataset',
  'size_bytes',
  'modified_at',
  'digest',
  'outcome',
  'reason',
  'offset',
  'line',
  'records',
  'symbols',
]

/** One object of a scan in the contract's shape. */
export function manifestJson(entry: ManifestEntry): ManifestEntryJson {
  return {
    path: entry.path,
    dataset: entry.dataset,
    size_bytes: entry.sizeBytes,
    modified_at: isoInstant(entry.modifiedUs),
    digest: entry.digest,
    outcome: entry.outcome,
    reason: entry.reason,
    offset: entry.offset,
    line: entry.line,
    records: entry.records,
    symbols: [...entry.symbols],
  }
}
