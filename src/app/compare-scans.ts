import { AppError } from '../base/app-error.ts'
import type { Finding } from '../model/finding.ts'
import type { QualityRecord } from '../model/history.ts'
import type { ScanRecord } from '../model/scan.ts'
import { diffScans, type ScanDiff } from '../profile/scan-diff.ts'
import type { ScanStore } from '../store/scan-store.ts'

type Scans = Pick<ScanStore, 'scans' | 'qualityAfter' | 'findingsAfter'>

/** Two scans and how they differ. Without numbers the last two; with one, it and the last. Throws NOT_FOUND for what is not kept. */
export async function compareScans(
  store: Scans,
  one: number | undefined,
  other: number | undefined,
): Promise<{ readonly before: ScanRecord; readonly after: ScanRecord; readonly diff: ScanDiff }> {
  const [before, after] = await scansToCompare(store, one, other)
  return { before, after, diff: diffScans(await stateAfter(store, before.id), await stateAfter(store, after.id)) }
}

/** The earlier scan, then the later one. */
async function scansToCompare(store: Scans, one: number | undefined, other: number | undefined): Promise<[ScanRecord, ScanRecord]> {
  const scans = await store.scans(one === undefined ? 2 : -1)
  const byId = (id: number) => {
    const found = scans.find((scan) => scan.id === id)
    if (found === undefined)
      throw new AppError(
        'NOT_FOUND',
        `there is no scan ${id}, or it is no longer kept; the oldest kept is ${scans.at(-1)?.id ?? ''}, the newest ${scans[0]?.id ?? ''}`,
      )
    return found
  }
  const [last, previous] = scans
  if (last === undefined || (one === undefined && previous === undefined))
    throw new AppError('NOT_FOUND', 'there is one scan only, so there is nothing to compare; run "tidegauge scan" again')
  if (one === undefined) return [previous as ScanRecord, last]
  const pair = [byId(one), other === undefined ? last : byId(other)].sort((a, b) => a.id - b.id)
  return [pair[0] as ScanRecord, pair[1] as ScanRecord]
}

async function stateAfter(store: Scans, scan: number): Promise<{ scores: QualityRecord[]; findings: Finding[] }> {
  const scores = await store.qualityAfter(scan)
  const findings = await store.findingsAfter(scan)
  if (scores === null || findings === null)
    throw new AppError('NOT_FOUND', `what scan ${scan} found is no longer kept; compare later scans`)
  return { scores, findings }
}
