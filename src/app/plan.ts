import { AppError } from '../base/app-error.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import type { ScanRecord } from '../model/scan.ts'
import {
  backfillPlan,
  type PlanEntry,
  type PlanFilter,
  type PlanInput,
  type PlanOutcome,
  planOutcome,
  refillNeeds,
} from '../profile/backfill-plan.ts'
import type { ScanStore } from '../store/scan-store.ts'

/** What a plan is made from. */
export interface PlanSource {
  readonly store: Pick<ScanStore, 'openFindings' | 'findingsAfter' | 'allSeries' | 'metadata' | 'scans'>
  readonly datasets: readonly Dataset[]
  /** The last one. */
  readonly scan: ScanRecord
}

/** The least that has to be fetched again by the findings of the last scan. */
export async function planOf(source: PlanSource, filter: PlanFilter): Promise<PlanEntry[]> {
  return backfillPlan(refillNeeds(await planInput(source, await source.store.openFindings({}), source.scan, filter)))
}

/** What became of the plan of an earlier scan; `null`: of the one before the last. Throws NOT_FOUND when it is not kept. */
export async function verifyPlan(
  source: PlanSource,
  filter: PlanFilter,
  scan: number | null,
): Promise<{ readonly earlier: ScanRecord; readonly last: ScanRecord; readonly outcome: PlanOutcome }> {
  const earlier = await scanToVerify(source, scan)
  const findings = await source.store.findingsAfter(earlier.id)
  if (findings === null) throw new AppError('NOT_FOUND', `what scan ${earlier.id} found is no longer kept; verify a later plan`)
  const before = refillNeeds(await planInput(source, findings, earlier, filter))
  const now = await planInput(source, await source.store.openFindings({}), source.scan, filter)
  return { earlier, last: source.scan, outcome: planOutcome(before, now) }
}

async function planInput(
  { store, datasets }: PlanSource,
  findings: readonly Finding[],
  scan: ScanRecord,
  { symbol, dataset, isConfirmedOnly }: PlanFilter,
): Promise<PlanInput> {
  return {
    findings: findings.filter(
      (finding) =>
        (symbol === undefined || finding.symbol === symbol) &&
        (dataset === undefined || finding.dataset === dataset) &&
        (!isConfirmedOnly || finding.status !== 'review'),
    ),
    datasets,
    series: await store.allSeries(),
    metadata: await store.metadata(),
    calendarOf: findCalendar,
    asOfUs: scan.asOfUs,
  }
}

async function scanToVerify({ store, scan }: PlanSource, wanted: number | null): Promise<ScanRecord> {
  const scans = await store.scans(wanted === null ? 2 : -1)
  const found = wanted === null ? scans[1] : scans.find(({ id }) => id === wanted && id < scan.id)
  if (found !== undefined) return found
  throw new AppError(
    'NOT_FOUND',
    wanted === null
      ? 'there is one scan only, so no plan to verify; fetch what the plan asks for and scan again'
      : `there is no scan ${wanted} before the last one (${scan.id}), or it is no longer kept`,
  )
}
