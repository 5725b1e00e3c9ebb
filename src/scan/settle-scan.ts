import { findCalendar } from '../calendar/calendar.ts'
import type { Check } from '../checks/define.ts'
import { judgeObject, judgeSummary } from '../checks/judge.ts'
import { checks, ownershipOrder } from '../checks/registry.ts'
import { settleSeries } from '../incidents/settle.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Dataset } from '../model/dataset.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { Layout, SeriesRecord } from '../model/scan.ts'
import { gapChecks } from '../profile/system-profile.ts'
import { scoreSeries } from '../score/score.ts'
import type { ScanStore, SeriesKey } from '../store/scan-store.ts'
import { keyOf, type Plan } from './plan.ts'
import type { ReadLake } from './read-lake.ts'
import type { ScanRequest } from './request.ts'
import { type JudgedSeries, type ObjectReport, type ObjectToRead, seriesKey, type WorkerSetup } from './task.ts'

interface SettleInput {
  readonly request: ScanRequest
  readonly setup: WorkerSetup
  readonly layout: Layout
  readonly plan: Plan
  readonly read: ReadLake
  readonly records: readonly SeriesRecord[]
  readonly manifest: readonly ManifestEntry[]
  readonly store: ScanStore
  readonly scanId: number
  readonly judgedKeyOf: (record: { readonly dataset: string; readonly symbol: string }) => string
  readonly decodedKeys: ReadonlyMap<string, string>
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

/** A series to be settled: its record without the score, and what its checks said (`null`: they were not run, only the summary checks are). */
interface Draft {
  readonly record: Omit<SeriesRecord, 'score' | 'outcomes'>
  readonly outcomes: readonly CheckOutcome[] | null
  /** Outcomes of the last scan that stay. */
  readonly keptOutcomes: SeriesRecord['outcomes']
  readonly unjudgedBecause: string | null
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
  const { drafts, removed } = draftSeries(input, before)
  const orphans = objectFindings(input)
  const summaryFindings = await openSummaryFindings(store)
  const touched: { draft: Draft; outcomes: CheckOutcome[]; settled: 'all' | ReadonlySet<string> }[] = []
  const current = new Map<string, SeriesRecord>()
  for (const [key, draft] of drafts) {
    const summary = summaryOutcomes(draft.record, input)
    const before_ = before.get(key)
    const isQuiet = draft.outcomes === null && draft.unjudgedBecause === null && before_?.staleBecause === draft.record.staleBecause && !summaryFindings.has(key) && !summary.some(({ outcome }) => outcome === 'failed' || outcome === 'errored')
    if (isQuiet && before_) {
      current.set(key, before_)
      continue
    }
    touched.push({ draft, outcomes: [...(draft.outcomes ?? []), ...summary], settled: draft.outcomes === null ? summaryChecks : 'all' })
  }

  const keys: SeriesKey[] = [...touched.map(({ draft }) => draft.record), ...removed, ...orphans.keys].map(({ dataset, symbol }) => ({ dataset, symbol }))
  const openBefore = groupByKey(await store.openFindingsOf(keys))
  const upserted: Finding[] = []
  const closed: string[] = []
  const tally = new Tally(await store.countOpenFindings())
  const gapSymbols = new GapSymbols(await gapFindings(store))
  const changed: SeriesRecord[] = []
  const settle = (key: SeriesKey, outcomes: readonly CheckOutcome[], settled: 'all' | ReadonlySet<string>) => {
    const previousOpen = openBefore.get(seriesKey(key.dataset, key.symbol)) ?? []
    const result = settleSeries({ key, scanId, outcomes, previousOpen, settled, rankOfCheck: (check) => ranks.get(check) ?? ranks.size, headOfCheck })
    upserted.push(...result.upserted)
    closed.push(...result.closed)
    tally.replace(previousOpen, result.open)
    gapSymbols.replace(key, previousOpen, result.open)
    return result
  }
  for (const { draft, outcomes, settled } of touched) {
    const { open } = settle(draft.record, outcomes, settled)
    const kept = [...outcomes.filter(isNoteworthy), ...(settled === 'all' ? [] : draft.keptOutcomes.filter(({ check }) => !summaryChecks.has(check)))]
    const score = scoreSeries({ findings: open, coverage: draft.record.coverage, outcomes: kept, unjudgedBecause: draft.unjudgedBecause, settings: input.request.scoreSettings })
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
  let unjudged = 0
  for (const record of current.values()) if (record.score.unjudgedBecause !== null) unjudged++
  return {
    records: current,
    changed,
    removed,
    findings: { upserted, closed },
    counts: tally.counts,
    symbolsWithGaps: gapSymbols.symbols,
    unjudged,
  }
}

function headOfCheck(id: string) {
  const check = byId.get(id)
  return { dimension: check?.dimension ?? 'validity', severity: check?.severity ?? 'medium', status: check?.status ?? 'review' } as const
}

function isNoteworthy(outcome: CheckOutcome): outcome is SeriesRecord['outcomes'][number] {
  return outcome.outcome === 'errored' || outcome.outcome === 'not-applicable'
}

/** The series that the lake holds now, each with what its checks said, and those that are gone. */
function draftSeries(input: SettleInput, before: ReadonlyMap<string, SeriesRecord>): { drafts: Map<string, Draft>; removed: SeriesKey[] } {
  const { setup, read, plan, judgedKeyOf, decodedKeys } = input
  const drafts = new Map<string, Draft>()
  const removed: SeriesKey[] = []
  const goneIds = new Set(plan.gone.map((entry) => entry.id))
  const unseenIds = new Set(plan.unseen.map((entry) => entry.id))
  const datasets = new Set(setup.datasets.map((dataset) => dataset.name))

  for (const [key, series] of read.series) drafts.set(key, draftOf(series, setup.datasets, judgedKeyOf, decodedKeys))
  for (const [key, record] of before) {
    if (drafts.has(key)) continue
    const reports = record.objects.map((id) => read.reports.get(id))
    const lost = record.objects.some((id) => unseenIds.has(id)) ? 'its folder could not be looked into' : reports.find((report) => report?.outcome === 'not_obtained')?.reason
    const failed = read.failed.get(key)
    const unreadable = reports.find((report) => report?.outcome === 'unreadable')
    const keep = (changes: Partial<Draft['record']>, unjudgedBecause: string | null = null) =>
      drafts.set(key, { record: { ...record, ...changes }, outcomes: null, keptOutcomes: record.outcomes, unjudgedBecause })
    if (!datasets.has(record.dataset) || read.emptied.has(key) || (record.objects.length > 0 && record.objects.every((id) => goneIds.has(id)))) removed.push({ dataset: record.dataset, symbol: record.symbol })
    else if (lost !== undefined && lost !== null) keep({ staleBecause: lost })
    else if (failed !== undefined) keep({ staleBecause: failed }, failed)
    else if (unreadable) drafts.set(key, unreadableDraft(record, unreadable, pathOf(input, record.objects), input))
    else if (reports.some((report) => report !== undefined)) removed.push({ dataset: record.dataset, symbol: record.symbol })
    else keep({ staleBecause: record.objects.length === 0 ? record.staleBecause : null }, record.score.unjudgedBecause)
  }
  // Objects that name their symbol and gave nothing, of series that no scan has seen yet.
  for (const object of plan.direct) {
    const report = read.reports.get(object.id)
    if (!report || report.outcome === 'read' || report.outcome === 'skipped' || object.symbol === null) continue
    const dataset = setup.datasets[object.dataset] as Dataset
    const key = seriesKey(dataset.name, object.symbol)
    if (drafts.has(key)) continue
    const blank = blankRecord(dataset, object, input)
    if (report.outcome === 'unreadable') drafts.set(key, unreadableDraft(blank, report, object.path, input))
    else {
      const reason = report.reason ?? 'not obtained'
      drafts.set(key, { record: { ...blank, staleBecause: reason }, outcomes: [], keptOutcomes: [], unjudgedBecause: `its object was never obtained: ${reason}` })
    }
  }
  return { drafts, removed }
}

function draftOf(series: JudgedSeries, datasets: readonly Dataset[], judgedKeyOf: SettleInput['judgedKeyOf'], decodedKeys: SettleInput['decodedKeys']): Draft {
  const dataset = (datasets[series.dataset] as Dataset).name
  const { symbol, objects, coverage, declared, columns, modifiedUs, unparsableRows, state, outcomes } = series
  return {
    record: {
      symbol,
      dataset,
      objects,
      decodedKey: decodedKeys.get(dataset) ?? '',
      judgedKey: judgedKeyOf({ dataset, symbol }),
      coverage,
      declared,
      columns,
      modifiedUs,
      unparsableRows,
      state,
      staleBecause: null,
    },
    outcomes,
    keptOutcomes: [],
    unjudgedBecause: null,
  }
}

const noCoverage: Coverage = { records: 0, bars: 0, firstSlot: null, lastSlot: null, latestUs: null, expected: 0, present: 0, yearOfBars: 1, liquidity: 'liquid' }

function blankRecord(dataset: Dataset, object: ObjectToRead, { judgedKeyOf, decodedKeys }: SettleInput): Draft['record'] {
  const key = { dataset: dataset.name, symbol: object.symbol ?? '' }
  return {
    ...key,
    objects: [object.id],
    decodedKey: decodedKeys.get(dataset.name) ?? '',
    judgedKey: judgedKeyOf(key),
    coverage: noCoverage,
    declared: [],
    columns: [],
    modifiedUs: object.modifiedUs,
    unparsableRows: [],
    state: null,
    staleBecause: null,
  }
}

/** A series whose object is not data any more, or never was: score 0, whatever was known before. */
function unreadableDraft(record: Draft['record'], report: ObjectReport, path: string, { setup, decodedKeys }: SettleInput): Draft {
  const place = setup.datasets.findIndex((dataset) => dataset.name === record.dataset)
  return {
    record: { ...record, decodedKey: decodedKeys.get(record.dataset) ?? '', coverage: noCoverage, declared: [], columns: [], unparsableRows: [], state: null, staleBecause: null },
    outcomes: refusalOutcomes(path, report, setup, place),
    keptOutcomes: [],
    unjudgedBecause: null,
  }
}

function refusalOutcomes(path: string, report: ObjectReport, setup: WorkerSetup, place: number): CheckOutcome[] {
  return judgeObject({ path, reason: report.reason ?? 'not data', offset: report.offset ?? -1, line: report.line ?? 0 }, setup.settings[place])
}

function pathOf({ plan, manifest }: SettleInput, ids: readonly number[]): string {
  const wanted = new Set(ids)
  const reading = [...plan.direct, ...plan.spilled].find((object) => wanted.has(object.id))
  return reading?.path ?? manifest.find((entry) => wanted.has(entry.id))?.path ?? ''
}

/**
 * Objects that cannot be read and whose series are not theirs alone: the finding is about the object, whose path stands where a symbol would.
 * Those that can be read again, or are gone, lose theirs.
 */
function objectFindings(input: SettleInput): { keys: SeriesKey[]; outcomes: Map<SeriesKey, CheckOutcome[]> } {
  const { plan, read, setup, manifest } = input
  const outcomes = new Map<SeriesKey, CheckOutcome[]>()
  const known = new Map(manifest.map((entry) => [entry.id, entry]))
  for (const object of [...plan.spilled, ...plan.direct.filter(({ symbol }) => symbol === null)]) {
    const report = read.reports.get(object.id)
    if (!report || report.outcome === 'not_obtained') continue
    const wasUnreadable = known.get(object.id)?.outcome === 'unreadable'
    if (report.outcome !== 'unreadable' && !wasUnreadable) continue
    const key = { dataset: (setup.datasets[object.dataset] as Dataset).name, symbol: object.path }
    outcomes.set(key, report.outcome === 'unreadable' ? refusalOutcomes(object.path, report, setup, object.dataset) : [])
  }
  for (const entry of plan.gone) if (entry.outcome === 'unreadable' && entry.dataset !== null) outcomes.set({ dataset: entry.dataset, symbol: entry.path }, [])
  return { keys: [...outcomes.keys()], outcomes }
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
    { calendar: dataset.calendar === null ? null : findCalendar(dataset.calendar), metadata: request.metadata.get(symbol) ?? null, asOfUs: request.asOfUs },
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

/** Open findings by status, kept up to date as series are settled. */
class Tally {
  readonly counts: { confirmed: number; review: number; excused: number }
  constructor(counts: { readonly confirmed: number; readonly review: number; readonly excused: number }) {
    this.counts = { ...counts }
  }
  replace(before: readonly Finding[], after: readonly Finding[]): void {
    for (const { status } of before) this.counts[status]--
    for (const { status } of after) this.counts[status]++
  }
}

/** Symbols with confirmed gaps, over all their datasets. */
class GapSymbols {
  readonly #series = new Map<string, string>()
  constructor(findings: readonly Finding[]) {
    for (const finding of findings) this.#series.set(keyOf(finding), finding.symbol)
  }
  replace(key: SeriesKey, before: readonly Finding[], after: readonly Finding[]): void {
    const isGap = ({ check, status }: Finding) => gapChecks.includes(check) && status === 'confirmed'
    if (after.some(isGap)) this.#series.set(keyOf(key), key.symbol)
    else if (before.some(isGap)) this.#series.delete(keyOf(key))
  }
  get symbols(): ReadonlySet<string> {
    return new Set(this.#series.values())
  }
}
