import { findCalendar } from '../calendar/calendar.ts'
import type { Check } from '../checks/define.ts'
import { judgeSummary } from '../checks/judge.ts'
import { checks, ownershipOrder } from '../checks/registry.ts'
import { settleSeries } from '../incidents/settle.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { SeriesRecord } from '../model/scan.ts'
import { gapChecks } from '../profile/system-profile.ts'
import { scoreSeries } from '../score/score.ts'
import type { ScanStore, SeriesKey } from '../store/scan-store.ts'
import { type Draft, type DraftInput, draftSeries, objectFindings } from './drafts.ts'
import { keyOf } from './plan.ts'
import type { ScanRequest } from './request.ts'
import { GapSymbols, Tally } from './tally.ts'
import { seriesKey } from './task.ts'

export interface SettleInput extends DraftInput {
  /** Nothing was read or is to be judged, and no session has ended since the last scan. */
  readonly isStill: boolean
  readonly request: Pick<ScanRequest, 'asOfUs' | 'metadata' | 'actions' | 'scoreSettings'>
  readonly store: ScanStore
  readonly scanId: number
}

/** Records and findings as they stand after a scan, with what differs from before. */
export interface SettledScan {
  /** By series key. */
  readonly records: ReadonlyMap<string, SeriesRecord>
  readonly changed: readonly SeriesRecord[]
  readonly removed: readonly SeriesKey[]
  readonly findings: { readonly upserted: readonly Finding[]; readonly closed: readonly string[] }
  readonly counts: { readonly confirmed: number; readonly review: number; readonly excused: number }
  /** Symbols with an open confirmed finding of missing bars. */
  readonly symbolsWithGaps: ReadonlySet<string>
  /** Series whose checks errored, or whose judging failed: the scan is incomplete. */
  readonly unjudged: number
}

const summaryChecks: ReadonlySet<string> = new Set(checks.filter((check) => check.kind === 'summary').map((check) => check.id))
const byId: ReadonlyMap<string, Check> = new Map(checks.map((check) => [check.id, check]))
const ranks: ReadonlyMap<string, number> = new Map(
  [...ownershipOrder, ...checks.map((check) => check.id).filter((id) => !ownershipOrder.includes(id))].map((id, rank) => [id, rank]),
)

/**
 * Gives every series of the lake its findings and its score. Series whose bars were judged in this scan are settled in full; for all others the
 * summary checks alone are run, and most of them say what they said before: those cost nothing more.
 */
export async function settleScan(input: SettleInput): Promise<SettledScan> {
  const { records, store, scanId } = input
  const before = new Map(records.map((record) => [keyOf(record), record]))
  if (input.isStill) return asBefore(before, store)
  const { drafts, removed } = draftSeries(input, before)
  const orphans = objectFindings(input)
  const summaryFindings = await openSummaryFindings(store)
  const touched: Touched[] = []
  const current = new Map<string, SeriesRecord>()
  for (const [key, draft] of drafts) {
    const summary = summaryOutcomes(draft.record, input)
    const known = before.get(key)
    if (known && isQuiet(draft, known, summary) && !summaryFindings.has(key)) current.set(key, known)
    else
      touched.push({ draft, outcomes: [...(draft.outcomes ?? []), ...summary], settled: draft.outcomes === null ? summaryChecks : 'all' })
  }

  const keys: SeriesKey[] = [...touched.map(({ draft }) => draft.record), ...removed, ...orphans.keys].map(({ dataset, symbol }) => ({
    dataset,
    symbol,
  }))
  const openBefore = groupByKey(await store.openFindingsOf(keys))
  const upserted: Finding[] = []
  const closed: string[] = []
  const tally = new Tally(await store.countOpenFindings())
  const gapSymbols = new GapSymbols(await gapFindings(store))
  const changed: SeriesRecord[] = []
  const settle = (key: SeriesKey, outcomes: readonly CheckOutcome[], settled: 'all' | ReadonlySet<string>) => {
    const previousOpen = openBefore.get(seriesKey(key.dataset, key.symbol)) ?? []
    const result = settleSeries({
      key,
      scanId,
      outcomes,
      previousOpen,
      settled,
      rankOfCheck: (check) => ranks.get(check) ?? ranks.size,
      headOfCheck,
    })
    upserted.push(...result.upserted)
    closed.push(...result.closed)
    tally.replace(previousOpen, result.open)
    gapSymbols.replace(key, previousOpen, result.open)
    return result
  }
  for (const { draft, outcomes, settled } of touched) {
    const { open } = settle(draft.record, outcomes, settled)
    const kept = [
      ...outcomes.filter(isNoteworthy),
      ...(settled === 'all' ? [] : draft.keptOutcomes.filter(({ check }) => !summaryChecks.has(check))),
    ]
    const score = scoreSeries({
      findings: open,
      coverage: draft.record.coverage,
      outcomes: kept,
      unjudgedBecause: draft.unjudgedBecause,
      settings: input.request.scoreSettings,
    })
    const record: SeriesRecord = { ...draft.record, score, outcomes: kept }
    const key = keyOf(record)
    const known = before.get(key)
    if (known && JSON.stringify(known) === JSON.stringify(record)) current.set(key, known)
    else {
      current.set(key, record)
      changed.push(record)
    }
  }
  for (const key of removed) settle(key, [], 'all')
  for (const [key, outcomes] of orphans.outcomes) settle(key, outcomes, 'all')
  return {
    records: current,
    changed,
    removed,
    findings: { upserted, closed },
    counts: tally.counts,
    symbolsWithGaps: gapSymbols.symbols,
    unjudged: unjudgedAmong(current.values()),
  }
}

interface Touched {
  readonly draft: Draft
  readonly outcomes: readonly CheckOutcome[]
  readonly settled: 'all' | ReadonlySet<string>
}

/** Whether a series was not judged now, and its summary says nothing either. */
function isQuiet(draft: Draft, known: SeriesRecord, summary: readonly CheckOutcome[]): boolean {
  if (draft.outcomes !== null || draft.unjudgedBecause !== known.score.unjudgedBecause || known.staleBecause !== draft.record.staleBecause)
    return false
  return !summary.some(({ outcome }) => outcome === 'failed' || outcome === 'errored')
}

async function asBefore(records: ReadonlyMap<string, SeriesRecord>, store: ScanStore): Promise<SettledScan> {
  return {
    records,
    changed: [],
    removed: [],
    findings: { upserted: [], closed: [] },
    counts: await store.countOpenFindings(),
    symbolsWithGaps: new GapSymbols(await gapFindings(store)).symbols,
    unjudged: unjudgedAmong(records.values()),
  }
}

function unjudgedAmong(records: Iterable<SeriesRecord>): number {
  let unjudged = 0
  for (const { score } of records) if (score.unjudgedBecause !== null) unjudged++
  return unjudged
}

function headOfCheck(id: string) {
  const check = byId.get(id)
  return { dimension: check?.dimension ?? 'validity', severity: check?.severity ?? 'medium', status: check?.status ?? 'review' } as const
}

function isNoteworthy(outcome: CheckOutcome): outcome is SeriesRecord['outcomes'][number] {
  return outcome.outcome === 'errored' || outcome.outcome === 'not-applicable'
}

function summaryOutcomes(record: Draft['record'], { setup, request }: SettleInput): CheckOutcome[] {
  if (record.coverage.bars === 0) return []
  const place = setup.datasets.findIndex((dataset) => dataset.name === record.dataset)
  const dataset = setup.datasets[place]
  if (!dataset) return []
  const settings = setup.symbolSettings.get(keyOf(record)) ?? setup.settings[place]
  const { symbol, coverage, declared, modifiedUs } = record
  return judgeSummary(
    { symbol, dataset, coverage, declared, modifiedUs },
    {
      calendar: dataset.calendar === null ? null : findCalendar(dataset.calendar),
      metadata: request.metadata.get(symbol) ?? null,
      actions: request.actions.get(symbol) ?? [],
      asOfUs: request.asOfUs,
    },
    settings,
  ).filter(({ outcome }) => outcome !== 'passed')
}

/** Keys of the series that have open findings of summary checks. */
async function openSummaryFindings(store: ScanStore): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for (const check of summaryChecks) for (const finding of await store.openFindings({ check })) keys.add(keyOf(finding))
  return keys
}

async function gapFindings(store: ScanStore): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of gapChecks) findings.push(...(await store.openFindings({ check, status: 'confirmed' })))
  return findings
}

function groupByKey(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const group = groups.get(keyOf(finding))
    if (group) group.push(finding)
    else groups.set(keyOf(finding), [finding])
  }
  return groups
}
