import { judgeObject } from '../checks/judge.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Dataset } from '../model/dataset.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { SeriesKey } from '../store/scan-store.ts'
import type { Plan } from './plan.ts'
import type { ReadLake } from './read-lake.ts'
import { type JudgedSeries, type ObjectReport, type ObjectToRead, seriesKey, type WorkerSetup } from './task.ts'

/** What was planned and read, and what was known before. */
export interface DraftInput {
  readonly setup: WorkerSetup
  readonly plan: Plan
  readonly read: ReadLake
  readonly records: readonly SeriesRecord[]
  readonly manifest: readonly ManifestEntry[]
  readonly judgedKeyOf: (record: SeriesKey) => string
  readonly decodedKeys: ReadonlyMap<string, string>
}

/** A series to be settled: its record without the score, and what its checks said (`null`: they were not run, only the summary checks are). */
export interface Draft {
  readonly record: Omit<SeriesRecord, 'score' | 'outcomes'>
  readonly outcomes: readonly CheckOutcome[] | null
  /** Outcomes of the last scan that stay. */
  readonly keptOutcomes: SeriesRecord['outcomes']
  readonly unjudgedBecause: string | null
}

/** The series that the lake holds now, each with what its checks said, and those that are gone. */
export function draftSeries(
  input: DraftInput,
  before: ReadonlyMap<string, SeriesRecord>,
): { drafts: ReadonlyMap<string, Draft>; removed: readonly SeriesKey[] } {
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
    const lost = record.objects.some((id) => unseenIds.has(id))
      ? 'its folder could not be looked into'
      : reports.find((report) => report?.outcome === 'not_obtained')?.reason
    const failed = read.failed.get(key)
    const unreadable = reports.find((report) => report?.outcome === 'unreadable')
    const keep = (changes: Partial<Draft['record']>, unjudgedBecause: string | null = null) =>
      drafts.set(key, { record: { ...record, ...changes }, outcomes: null, keptOutcomes: record.outcomes, unjudgedBecause })
    if (
      !datasets.has(record.dataset) ||
      read.emptied.has(key) ||
      (record.objects.length > 0 && record.objects.every((id) => goneIds.has(id)))
    )
      removed.push({ dataset: record.dataset, symbol: record.symbol })
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
      drafts.set(key, {
        record: { ...blank, staleBecause: reason },
        outcomes: [],
        keptOutcomes: [],
        unjudgedBecause: `its object was never obtained: ${reason}`,
      })
    }
  }
  return { drafts, removed }
}

function draftOf(
  series: JudgedSeries,
  datasets: readonly Dataset[],
  judgedKeyOf: DraftInput['judgedKeyOf'],
  decodedKeys: DraftInput['decodedKeys'],
): Draft {
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

const noCoverage: Coverage = {
  records: 0,
  bars: 0,
  firstSlot: null,
  lastSlot: null,
  latestUs: null,
  expected: 0,
  present: 0,
  yearOfBars: 1,
  liquidity: 'liquid',
}

function blankRecord(dataset: Dataset, object: ObjectToRead, { judgedKeyOf, decodedKeys }: DraftInput): Draft['record'] {
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
function unreadableDraft(record: Draft['record'], report: ObjectReport, path: string, { setup, decodedKeys }: DraftInput): Draft {
  const place = setup.datasets.findIndex((dataset) => dataset.name === record.dataset)
  return {
    record: {
      ...record,
      decodedKey: decodedKeys.get(record.dataset) ?? '',
      coverage: noCoverage,
      declared: [],
      columns: [],
      unparsableRows: [],
      state: null,
      staleBecause: null,
    },
    outcomes: refusalOutcomes(path, report, setup, place),
    keptOutcomes: [],
    unjudgedBecause: null,
  }
}

function refusalOutcomes(path: string, report: ObjectReport, setup: WorkerSetup, place: number): CheckOutcome[] {
  return judgeObject(
    { path, reason: report.reason ?? 'not data', offset: report.offset ?? -1, line: report.line ?? 0 },
    setup.settings[place],
  )
}

function pathOf({ plan, manifest }: DraftInput, ids: readonly number[]): string {
  const wanted = new Set(ids)
  const reading = [...plan.direct, ...plan.spilled].find((object) => wanted.has(object.id))
  return reading?.path ?? manifest.find((entry) => wanted.has(entry.id))?.path ?? ''
}

/**
 * Objects that cannot be read and whose series are not theirs alone: the finding is about the object, whose path stands where a symbol would.
 * Those that can be read again, or are gone, lose theirs.
 */
export function objectFindings(input: DraftInput): { keys: SeriesKey[]; outcomes: Map<SeriesKey, CheckOutcome[]> } {
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
  for (const entry of plan.gone)
    if (entry.outcome === 'unreadable' && entry.dataset !== null) outcomes.set({ dataset: entry.dataset, symbol: entry.path }, [])
  return { keys: [...outcomes.keys()], outcomes }
}
