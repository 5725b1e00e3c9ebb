import type { SeriesRecord } from '../model/scan.ts'
import { PackDamaged } from '../states/pack-damaged.ts'
import { createPackWriter } from '../states/pack-writer.ts'
import { keyOf } from './plan.ts'
import { packOf } from './task.ts'

/** Records after a scan, by series key, and those of them that differ from the last scan's. */
export interface CurrentRecords {
  readonly records: ReadonlyMap<string, SeriesRecord>
  readonly changed: readonly SeriesRecord[]
}

/** Moves what is still in use out of the named packs, so that they can be deleted with the commit. Returns the records with their new places. */
export function compactPacks(current: CurrentRecords, dataFolder: string, scanId: number, packs: readonly string[]): CurrentRecords {
  if (packs.length === 0) return current
  const sparse = new Set(packs)
  const records = new Map(current.records)
  const changed = new Map(current.changed.map((record) => [keyOf(record), record]))
  const writer = createPackWriter(dataFolder, packOf(scanId, 'compact'))
  try {
    for (const [key, record] of current.records) {
      if (!record.state || !sparse.has(record.state.pack)) continue
      const moved = { ...record, state: movedState(() => writer.copy(record.state as NonNullable<SeriesRecord['state']>), record) }
      records.set(key, moved)
      changed.set(key, moved)
    }
    writer.finish()
  } catch (error) {
    writer.abandon()
    throw error
  }
  return { records, changed: [...changed.values()] }
}

/** A damaged state stays where it is: the scan that needs it reads the objects again. */
function movedState(copy: () => SeriesRecord['state'], record: SeriesRecord): SeriesRecord['state'] {
  try {
    return copy()
  } catch (error) {
    if (error instanceof PackDamaged) return record.state
    throw error
  }
}
