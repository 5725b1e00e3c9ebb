import type { Claim } from '../lake/claims.ts'
import type { Listing, ListingTrouble } from '../model/lake.ts'
import type { ManifestEntry, ObjectOutcome } from '../model/manifest.ts'
import type { ScanRecord } from '../model/scan.ts'
import { nextObjectId, type Plan } from './plan.ts'
import type { ReadLake } from './read-lake.ts'

interface AccountInput {
  readonly listing: Listing
  readonly skipped: readonly ListingTrouble[]
  /** Why inference left objects out, by path: more than claiming knows. */
  readonly leftOut: ReadonlyMap<string, string>
  readonly claimed: readonly Claim[]
  readonly plan: Plan
  readonly read: ReadLake
  readonly manifest: readonly ManifestEntry[]
}

/** What a scan says of every object that it met. */
export interface Account {
  readonly objects: ScanRecord['objects']
  /** What the store has to change of the last scan's manifest. */
  readonly difference: { readonly changed: readonly ManifestEntry[]; readonly removed: readonly string[] }
  readonly troubles: readonly { readonly path: string; readonly outcome: ObjectOutcome; readonly reason: string }[]
  /** Stored bytes of all objects that datasets claim. */
  readonly storageBytes: number
}

/** Draws up the account: every listed object, and everything that was skipped or not obtained, with what became of it. */
export function accountOf({ listing, skipped, leftOut, claimed, plan, read, manifest }: AccountInput): Account {
  const before = new Map(manifest.map((entry) => [entry.path, entry]))
  const unchanged = new Set(plan.unchanged.map((entry) => entry.path))
  const reading = new Map([...plan.direct, ...plan.spilled].map((object) => [object.path, object]))
  const listed = new Map(listing.objects.map((object) => [object.path, object]))
  const counts = { read: 0, unchanged: 0, skipped: 0, unreadable: 0, not_obtained: 0 } satisfies Record<ObjectOutcome, number>
  const changed: ManifestEntry[] = []
  const troubles: { path: string; outcome: ObjectOutcome; reason: string }[] = []
  let nextId = Math.max(nextObjectId(manifest), ...[...reading.values()].map((object) => object.id + 1))
  let storageBytes = 0

  const note = (entry: ManifestEntry) => {
    counts[entry.outcome]++
    const known = before.get(entry.path)
    before.delete(entry.path)
    if (!known || !sameEntry(known, entry)) changed.push(entry)
    if (entry.reason !== null) troubles.push({ path: entry.path, outcome: entry.outcome, reason: entry.reason })
  }
  const keep = (entry: ManifestEntry) => {
    // An object that stays unreadable is no less so for being the same.
    counts[entry.outcome === 'read' ? 'unchanged' : entry.outcome]++
    before.delete(entry.path)
    if (entry.reason !== null) troubles.push({ path: entry.path, outcome: entry.outcome, reason: entry.reason })
  }

  for (const { object, dataset } of claimed) {
    storageBytes += object.sizeBytes
    const known = before.get(object.path)
    if (unchanged.has(object.path) && known) {
      keep(known)
      continue
    }
    const toRead = reading.get(object.path)
    const report = toRead && read.reports.get(toRead.id)
    if (!toRead || !report) continue
    const { outcome, reason, offset, line, digest, records, symbols } = report
    const { path, sizeBytes, modifiedUs, identity } = object
    note({
      id: toRead.id,
      path,
      dataset: dataset.name,
      sizeBytes,
      modifiedUs,
      identity,
      digest,
      outcome,
      reason,
      offset,
      line,
      records,
      symbols,
    })
  }
  for (const entry of plan.unseen) note({ ...entry, outcome: 'not_obtained', reason: 'its folder could not be looked into' })
  const passedOver = (trouble: ListingTrouble, outcome: ObjectOutcome) => {
    const object = listed.get(trouble.path)
    const known = before.get(trouble.path)
    // What was learnt of an object by looking into it holds while it is the same.
    const learnt = known?.outcome === outcome && known.identity === object?.identity ? known.reason : null
    note({
      id: known?.id ?? nextId++,
      path: trouble.path,
      dataset: null,
      sizeBytes: object?.sizeBytes ?? 0,
      modifiedUs: object?.modifiedUs ?? 0,
      identity: object?.identity ?? '',
      digest: null,
      outcome,
      reason: leftOut.get(trouble.path) ?? learnt ?? trouble.reason,
      offset: null,
      line: null,
      records: 0,
      symbols: [],
    })
  }
  for (const trouble of [...listing.skipped, ...skipped]) passedOver(trouble, 'skipped')
  for (const trouble of listing.failed) passedOver(trouble, 'not_obtained')
  const { read: readCount, not_obtained: notObtained, ...rest } = counts
  return {
    objects: { listed: Object.values(counts).reduce((sum, count) => sum + count, 0), read: readCount, notObtained, ...rest },
    difference: { changed, removed: [...before.keys()] },
    troubles,
    storageBytes,
  }
}

function sameEntry(a: ManifestEntry, b: ManifestEntry): boolean {
  const comparable = ({ outcome, ...entry }: ManifestEntry) =>
    JSON.stringify({ ...entry, outcome: outcome === 'unchanged' ? 'read' : outcome })
  return b.outcome !== 'read' && comparable(a) === comparable(b)
}
