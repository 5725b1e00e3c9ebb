import type { SeriesRecord } from '../model/scan.ts'

type HasState = Pick<SeriesRecord, 'state'>

/** Packs that hold the state of at least one series, by name: what a commit names. */
export function packsInUse(records: Iterable<HasState>): string[] {
  return [...liveBytes(records).keys()].sort()
}

/**
 * Packs of which less than half is still in use, by name. The scan copies the series they hold into a new pack and commits the new locations;
 * so a data folder's packs never take more than twice what its series need. Packs without any live series are not among them: they are deleted.
 */
export function packsToCompact(records: Iterable<HasState>, sizes: ReadonlyMap<string, number>): string[] {
  return [...liveBytes(records)]
    .filter(([pack, live]) => live < (sizes.get(pack) ?? 0) / 2)
    .map(([pack]) => pack)
    .sort()
}

function liveBytes(records: Iterable<HasState>): Map<string, number> {
  const live = new Map<string, number>()
  for (const { state } of records) if (state !== null) live.set(state.pack, (live.get(state.pack) ?? 0) + state.length + (state.trace || 0))
  return live
}
