import type { ListedObject } from '../model/lake.ts'
import type { ManifestEntry } from '../model/manifest.ts'

/** A listing held against the manifest of the last scan. Each list is in the order of what it was made from. */
export interface Changes {
  /** Obtained by the last scan, and the same since: nothing needs to be opened. */
  readonly unchanged: readonly ManifestEntry[]
  /** Another content than the last scan obtained, or one that it passed over or did not obtain. */
  readonly changed: readonly { readonly object: ListedObject; readonly before: ManifestEntry }[]
  /** Unknown to the last scan. */
  readonly added: readonly ListedObject[]
  /** Data to the last scan (not passed over), and no longer there. */
  readonly gone: readonly ManifestEntry[]
}

/** Linear; neither needs an order, though both being sorted by path is faster. A path stands at most once in each. */
export function diffListing(listed: readonly ListedObject[], previous: readonly ManifestEntry[]): Changes {
  const find = isSorted(listed) && isSorted(previous) ? inOrder(previous) : byPath(previous)
  const changes: Found = { unchanged: [], changed: [], added: [], gone: [] }
  for (const object of listed) {
    const before = find(object.path, changes.gone)
    if (before === undefined) changes.added.push(object)
    else if (before.identity === object.identity && isContentKnown(before)) changes.unchanged.push(before)
    else changes.changed.push({ object, before })
  }
  find(null, changes.gone)
  return changes
}

function isContentKnown(entry: ManifestEntry): boolean {
  return entry.outcome !== 'not_obtained' && entry.outcome !== 'skipped'
}

interface Found {
  readonly unchanged: ManifestEntry[]
  readonly changed: { object: ListedObject; before: ManifestEntry }[]
  readonly added: ListedObject[]
  readonly gone: ManifestEntry[]
}

/** Gives the entry of a path; what is passed over on the way, and for `null` all that is left, goes to `gone`. */
type Find = (path: string | null, gone: ManifestEntry[]) => ManifestEntry | undefined

function isSorted(items: readonly { readonly path: string }[]): boolean {
  for (let i = 1; i < items.length; i++) if ((items[i - 1] as { path: string }).path >= (items[i] as { path: string }).path) return false
  return true
}

function inOrder(known: readonly ManifestEntry[]): Find {
  let next = 0
  return (path, gone) => {
    for (let entry = known[next]; entry !== undefined && (path === null || entry.path <= path); entry = known[next]) {
      next++
      if (entry.path === path) return entry
      if (entry.outcome !== 'skipped') gone.push(entry)
    }
    return undefined
  }
}

function byPath(known: readonly ManifestEntry[]): Find {
  const left = new Map(known.map((entry) => [entry.path, entry]))
  return (path, gone) => {
    if (path === null) {
      for (const entry of left.values()) if (entry.outcome !== 'skipped') gone.push(entry)
      return undefined
    }
    const entry = left.get(path)
    left.delete(path)
    return entry
  }
}
