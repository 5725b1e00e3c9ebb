import { findCalendar } from '../calendar/calendar.ts'
import type { Check } from '../checks/define.ts'
import { judgeSummary } from '../checks/judge.ts'
import { checks, ownershipOrder } from '../checks/registry.ts'
import { rescalingExplained, restatedBar } from '../checks/series/restated-bar.ts'
import { groupIncidents } from '../incidents/group.ts'
import { MarkIndex, markExcuse } from '../incidents/marks.ts'
import { tellRepairs } from '../incidents/repairs.ts'
import { settleSeries, withExcuse } from '../incidents/settle.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import type { Mark } from '../model/mark.ts'
import type { SeriesRecord } from '../model/scan.ts'
import { refillChecks } from '../profile/refill.ts'
import { gapChecks } from '../profile/system-profile.ts'
import { scoreSeries } from '../score/score.ts'
import type { ScanStore, SeriesKey } from '../store/scan-store.ts'
import { type Across, judgeAcross } from './across.ts'
import { type Draft, type DraftInput, draftSeries, objectFindings } from './drafts.ts'
import type { ScanMemory } from './lake-memory.ts'
import { Ledger } from './ledger.ts'
import { keyOf } from './plan.ts'
import type { ScanRequest } from './request.ts'

export interface SettleInput extends DraftInput {
  /** Nothing was read or is to be judged, and no session has ended since the last scan. */
  readonly isStill: boolean
  /** No session has ended since the last scan, and layout, settings of the lake and updates are what they were. */
  readonly isSameMoment: boolean
  /** Something that the checks across series read has changed. */
  readonly isLakeStale: boolean
  readonly marks: readonly Mark[]
  readonly request: Pick<ScanRequest, 'asOfUs' | 'metadata' | 'actions' | 'scoreSettings' | 'updates'>
  readonly store: ScanStore
  readonly scanId: number
  readonly memory: ScanMemory
}

/** Records and findings as they stand after a scan, with what differs from before. */
export interface SettledScan {
  /** By series key. */
  readonly records: ReadonlyMap<string, SeriesRecord>
  readonly changed: readonly SeriesRecord[]
  readonly removed: readonly SeriesKey[]
  readonly findings: { readonly upserted: readonly Finding[]; readonly closed: readonly string[] }
  /** New and altered incidents. */
  readonly incidents: readonly Incident[]
  readonly counts: { readonly confirmed: number; readonly review: number; readonly excused: number }
  /** Symbols with an open confirmed finding of missing bars. */
  readonly symbolsWithGaps: ReadonlySet<string>
  /** Series whose checks errored, or whose judging failed: the scan is incomplete. */
  readonly unjudged: number
}

const summaryChecks: ReadonlySet<string> = new Set(checks.filter((check) => check.kind === 'summary').map((check) => check.id))
/** Most lakes have no update jobs: that these say nothing there is not kept with every series. */
const updateChecks: ReadonlySet<string> = new Set(checks.filter(({ reads }) => reads.includes('updates')).map(({ id }) => id))
const timedChecks: ReadonlySet<string> = new Set([...summaryChecks].filter((id) => !updateChecks.has(id)))
const none: ReadonlySet<string> = new Set()
const byId: ReadonlyMap<string, Check> = new Map(checks.map((check) => [check.id, check]))
const ranks: ReadonlyMap<string, number> = new Map(
  [...ownershipOrder, ...checks.map((check) => check.id).filter((id) => !ownershipOrder.includes(id))].map((id, rank) => [id, rank]),
)

/**
 * Gives every series of the lake its findings and its score. Series whose bars were judged in this scan are settled in full. For all others the
 * summary checks are run unless it is the same moment as before, and where anything in the lake has changed the checks across series; most of
 * them say what they said before, and those cost nothing more.
 */
export async function settleScan(input: SettleInput): Promise<SettledScan> {
  const { records, store, scanId } = input
  const before = new Map(records.map((record) => [keyOf(record), record]))
  if (input.isStill) return asBefore(before, store)
  const { drafts, removed } = draftSeries(input, before)
  const orphans = objectFindings(input)
  const ledger = new Ledger(await store.openFindings({}))
  const across = input.isLakeStale
    ? judgeAcross({
        setup: input.setup,
        request: input.request,
        drafts,
        openBefore: ledger.before,
        memory: input.memory,
        traces: input.read.traces,
      })
    : null
  const excuseOf = excuses(
    across,
    new MarkIndex(input.marks, { datasets: input.setup.datasets, asOfUs: input.request.asOfUs }),
    input.request.actions,
  )
  const settle = (
    key: SeriesKey,
    outcomes: readonly CheckOutcome[],
    settled: 'all' | ReadonlySet<string>,
    undone: ReadonlySet<string> = new Set(),
  ) =>
    ledger.settle(keyOf(key), (previousOpen) =>
      settleSeries({
        key,
        scanId,
        outcomes,
        previousOpen,
        settled,
        rankOfCheck: (check) => ranks.get(check) ?? ranks.size,
        headOfCheck,
        stays: ({ id, check }) =>
          (byId.get(check)?.lasting === true && !undone.has(id)) || (input.request.updates === undefined && updateChecks.has(check)),
        excuseOf,
      }),
    )

  const summary = input.request.updates === undefined ? timedChecks : summaryChecks
  const settledWith = withSummaryChecks(summary)
  const changed: SeriesRecord[] = []
  const current = new Map<string, SeriesRecord>()
  for (const [key, draft] of drafts) {
    const known = before.get(key)
    const ofLake = across?.outcomes.get(key) ?? []
    const settledAcross = across?.settledOf(key) ?? none
    const isSummed = input.isSameMoment && known !== undefined && isLeftAlone(draft, known)
    const said = isSummed ? [...ofLake] : [...summaryOutcomes(draft.record, input), ...ofLake]
    const settled = isSummed ? settledAcross : settledWith(settledAcross)
    if (
      known &&
      isQuiet(draft, known, said) &&
      !ledger.of(key).some((finding) => settled.has(finding.check) || isReexcused(finding, excuseOf))
    ) {
      current.set(key, known)
      continue
    }
    // Its summary says what it said before.
    if (isSummed) said.unshift(...draft.keptOutcomes.filter(({ check }) => summary.has(check)))
    const spoken = new Set(said.map(({ check }) => check))
    const { outcomes: own, undone } = tellRepairs(draft.outcomes ?? [], ledger.of(key), (check) => refillChecks.has(check))
    const outcomes = [...own.filter(({ check }) => !spoken.has(check)), ...said]
    const open = settle(draft.record, outcomes, draft.outcomes === null ? settled : 'all', undone)
    const kept = [
      ...outcomes.filter(isNoteworthy),
      ...(draft.outcomes === null ? draft.keptOutcomes.filter(({ check }) => !settled.has(check) && !spoken.has(check)) : []),
    ]
    if (known && isQuiet(draft, known, []) && hasSameMembers(open, ledger.before.get(key) ?? []) && saySame(kept, known.outcomes)) {
      current.set(key, known)
      continue
    }
    const score = scoreSeries({
      findings: open,
      coverage: draft.record.coverage,
      outcomes: kept,
      unjudgedBecause: draft.unjudgedBecause,
      settings: input.request.scoreSettings,
    })
    const record: SeriesRecord = { ...draft.record, score, outcomes: kept }
    if (known && JSON.stringify(known) === JSON.stringify(record)) current.set(key, known)
    else {
      current.set(key, record)
      changed.push(record)
    }
  }
  for (const key of removed) settle(key, across?.outcomes.get(keyOf(key)) ?? [], 'all')
  for (const [key, outcomes] of orphans.outcomes) settle(key, outcomes, 'all')
  for (const key of keysWithoutSeries(across, ledger, drafts))
    settle(key, across?.outcomes.get(keyOf(key)) ?? [], across?.settledOf(keyOf(key)) ?? none)

  const incidents = ledger.isAltered || across !== null ? await regroup(ledger, current, input) : []
  return {
    records: current,
    changed,
    removed,
    findings: ledger.difference,
    incidents,
    counts: ledger.counts,
    symbolsWithGaps: ledger.symbolsWithGaps,
    unjudged: unjudgedAmong(current.values()),
  }
}

/** Joins the checks that a scan settles for a series; most series share both sets. */
function withSummaryChecks(summary: ReadonlySet<string>): (across: ReadonlySet<string>) => ReadonlySet<string> {
  const joined = new Map<ReadonlySet<string>, ReadonlySet<string>>()
  return (across) => {
    let checks = joined.get(across)
    if (checks === undefined) joined.set(across, (checks = new Set([...summary, ...across])))
    return checks
  }
}

/** What is no series and has findings all the same: a dataset as a whole, a symbol that should be there, an object that was not read now. */
function keysWithoutSeries(across: Across | null, ledger: Ledger, drafts: ReadonlyMap<string, Draft>): SeriesKey[] {
  return [...new Set([...(across?.outcomes.keys() ?? []), ...ledger.before.keys()])]
    .filter((key) => !drafts.has(key) && !ledger.isSettled(key))
    .map((key) => {
      const [dataset = '', symbol = ''] = key.split('\0')
      return { dataset, symbol }
    })
}

/** Puts the findings of one cause into one incident. */
async function regroup(
  ledger: Ledger,
  records: ReadonlyMap<string, SeriesRecord>,
  { store, scanId, setup }: SettleInput,
): Promise<readonly Incident[]> {
  const { changed, incidentOf } = groupIncidents({
    scanId,
    findings: ledger.open(),
    previous: (await store.incidents({})).filter(({ state }) => state !== 'resolved'),
    datasets: setup.datasets,
    series: records.values(),
  })
  for (const finding of ledger.open()) {
    const incident = incidentOf.get(finding.id) ?? null
    if (incident !== finding.incident) ledger.replace({ ...finding, incident, lastScan: scanId })
  }
  return changed
}

/** The actions that explain a rescaling, also when the file learnt of them after it was found: it is not found again. */
function laterAction({ check, evidence, symbol }: Finding, actions: ScanRequest['actions']): string | null {
  const known = check === restatedBar.id ? rescalingExplained(evidence, actions.get(symbol) ?? []) : null
  return known === null ? null : `action: ${known}`
}

/** Marks come first, then what the market did. Without a new look at the lake the market says what it said before. */
function excuses(across: Across | null, marks: MarkIndex, actions: ScanRequest['actions']): (finding: Finding) => string | null {
  return (finding) =>
    markExcuse(finding, marks) ??
    laterAction(finding, actions) ??
    (across === null ? (finding.excuse?.startsWith('market: ') === true ? finding.excuse : null) : across.excuseOf(finding))
}

function isReexcused(finding: Finding, excuseOf: (finding: Finding) => string | null): boolean {
  return withExcuse(finding, excuseOf) !== finding
}

/** Whether a series was neither judged now nor to be. */
function isLeftAlone({ outcomes, unjudgedBecause, record }: Draft, known: SeriesRecord): boolean {
  return outcomes === null && unjudgedBecause === known.score.unjudgedBecause && record.staleBecause === known.staleBecause
}

/** Whether a series was not judged now, and its summary says nothing either. */
function isQuiet(draft: Draft, known: SeriesRecord, summary: readonly CheckOutcome[]): boolean {
  if (!isLeftAlone(draft, known)) return false
  return !summary.some(({ outcome }) => outcome === 'failed' || outcome === 'errored')
}

/** Whether all findings are the very ones that stood before: then the score, which is made of them, is what it was. */
function hasSameMembers(open: readonly Finding[], before: readonly Finding[]): boolean {
  return open.length === before.length && open.every((finding) => before.includes(finding))
}

/** Whether the checks ended alike, in whichever order they are told. */
function saySame(kept: SeriesRecord['outcomes'], before: SeriesRecord['outcomes']): boolean {
  return (
    kept.length === before.length &&
    kept.every(({ check, outcome, reason }) =>
      before.some((other) => other.check === check && other.outcome === outcome && other.reason === reason),
    )
  )
}

async function asBefore(records: ReadonlyMap<string, SeriesRecord>, store: ScanStore): Promise<SettledScan> {
  return {
    records,
    changed: [],
    removed: [],
    findings: { upserted: [], closed: [] },
    incidents: [],
    counts: await store.countOpenFindings(),
    symbolsWithGaps: await symbolsWithGaps(store),
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
  const updates = request.updates?.byDataset.get(dataset.name) ?? null
  return judgeSummary(
    { symbol, dataset, coverage, declared, modifiedUs },
    {
      calendar: dataset.calendar === null ? null : findCalendar(dataset.calendar),
      metadata: request.metadata.get(symbol) ?? null,
      actions: request.actions.get(symbol) ?? [],
      asOfUs: request.asOfUs,
      updates,
    },
    settings,
  ).filter(({ check, outcome }) => updates !== null || outcome !== 'not-applicable' || !updateChecks.has(check))
}

async function symbolsWithGaps(store: ScanStore): Promise<ReadonlySet<string>> {
  const symbols = new Set<string>()
  for (const check of gapChecks) for (const { symbol } of await store.openFindings({ check, status: 'confirmed' })) symbols.add(symbol)
  return symbols
}
