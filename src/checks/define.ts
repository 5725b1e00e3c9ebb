import type { Calendar } from '../calendar/calendar.ts'
import type { CorporateAction } from '../model/action.ts'
import type { Bars } from '../model/bars.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { Declared } from '../model/decoded.ts'
import type { Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { IntervalClass } from '../model/interval.ts'
import type { Series } from '../model/series.ts'
import type { TraceLoops } from '../model/trace-loops.ts'
import type { Dimension, Severity } from '../model/severity.ts'
import type { Derived } from './derived.ts'
import type { Market } from './market.ts'
import type { LakeMemory } from './lake-memory.ts'
import type { SeriesTrace, TracePrints } from '../model/trace.ts'
import type { DatasetUpdates } from '../model/update-run.ts'

/** A setting of a check as plain data: config makes its schema from it, the documentation its table. */
export type ParamSpec =
  | { readonly default: number; readonly min: number; readonly max: number; readonly unit: string; readonly about: string }
  | { readonly default: boolean; readonly about: string }
  | { readonly default: readonly number[]; readonly unit: string; readonly about: string }

export type ParamSpecs = Readonly<Record<string, ParamSpec>>

type Widened<T> = T extends boolean ? boolean : T extends number ? number : T
/** The values that a check's `run` gets for its specs. */
export type ParamsOf<S extends ParamSpecs> = { readonly [K in keyof S]: Widened<S[K]['default']> }

/** What, beside the series' own bars, a verdict depends on: a change in it makes the verdict stale. */
export type Input = 'calendar' | 'metadata' | 'as-of' | 'modified' | 'actions' | 'previous' | 'lake' | 'updates'

interface CheckHead<S extends ParamSpecs> {
  /** snake_case, as in docs/reference/checks/. */
  readonly id: string
  /** Raised whenever the same input may give another result. */
  readonly version: number
  readonly dimension: Dimension
  readonly severity: Severity
  readonly status: 'confirmed' | 'review'
  /** One line: what it finds. */
  readonly about: string
  /** Markdown: the rule in figures. */
  readonly formula: string
  /** Where the rule and its thresholds come from. */
  readonly source: string
  readonly params: S
  readonly reads: readonly Input[]
  readonly appliesTo: readonly IntervalClass[]
  /** Finds what happened, not what is: its findings stay open though a later scan does not find them again, until marked or too old. */
  readonly lasting?: true
}

export interface SeriesContext {
  /** `null`: none known; a check that needs one returns a reason. */
  readonly calendar: Calendar | null
  readonly metadata: SymbolMetadata | null
  readonly asOfUs: number
  /** Known events of the listing, by day; absent = none known. */
  readonly actions?: readonly CorporateAction[]
  /** The series as the scan before kept it, where its objects were read again now; `null` or absent: there is nothing to compare with. */
  readonly previous?: Series | null
  /** How well the jobs that write the dataset keep their times; `null` or absent: no job with a cadence is known. */
  readonly updates?: DatasetUpdates | null
  /** Columns that several checks share, computed on first use. */
  readonly derived: Derived
}

/** Returned instead of defects when the series gives a check nothing to judge. */
export interface NotApplicable {
  readonly notApplicable: string
}

/** Judges one arranged series. */
export interface SeriesCheck<S extends ParamSpecs = ParamSpecs> extends CheckHead<S> {
  readonly kind: 'series'
  run(series: Series, context: SeriesContext, params: ParamsOf<S>): readonly Defect[] | NotApplicable
}

/** What is kept of a series between scans for the checks that depend on the moment of judging. */
export interface SeriesSummary {
  readonly symbol: string
  readonly dataset: Dataset
  readonly coverage: Coverage
  readonly declared: readonly Declared[]
  readonly modifiedUs: number
}

/** Judges a series by its summary alone, in every scan, without its bars. */
export interface SummaryCheck<S extends ParamSpecs = ParamSpecs> extends CheckHead<S> {
  readonly kind: 'summary'
  run(summary: SeriesSummary, context: Omit<SeriesContext, 'derived'>, params: ParamsOf<S>): readonly Defect[] | NotApplicable
}

/** An object whose content could not be read as bars. `offset` in decompressed bytes, -1 = none; `line` from 1, 0 = none. */
export interface RefusedObject {
  readonly path: string
  readonly reason: string
  readonly offset: number
  readonly line: number
}

/** Judges an object that gave no bars. */
export interface ObjectCheck<S extends ParamSpecs = ParamSpecs> extends CheckHead<S> {
  readonly kind: 'object'
  run(refused: RefusedObject): readonly Defect[]
}

/** One series as the checks across series see it. */
export interface LakeMember {
  readonly symbol: string
  readonly coverage: Coverage
  readonly metadata: SymbolMetadata | null
  /** Known events of the listing, by day. */
  readonly actions: readonly CorporateAction[]
  /** Names its bars: as long as the name is the same they are, from scan to scan. `null` or absent: not known. */
  readonly state?: string | null
  /** Whether it was read or judged again in this scan. */
  readonly isChanged: boolean
  /** What a check of the series alone found in it, now or in an earlier scan, excused or not. */
  defectsOf(check: string): readonly KnownDefect[]
  /** Daily and weekly series only (`null` else, and without readable content). Comes from disk: keep nothing of it. */
  trace(): SeriesTrace | null
  /** As `trace`, and cheaper where this is all that is asked for. */
  prints(): TracePrints | null
  /** The whole series, from disk: for the few that must be looked at closely. `null` without readable content. */
  series(): Series | null
  /**
   * Bars by their index in the trace, for those who look at few of them. `null` or absent where that has not all of the series, or nothing can be read: then
   * `series` says what there is. Good until those of another series are asked for.
   */
  stretches?(): StretchOf | null
}

/** Bars `from` to `to` (excluded, past the end none) of a series. */
export type StretchOf = (from: number, to: number) => Bars

/** A defect that a check of one series found. */
export type KnownDefect = Pick<Finding, 'slots' | 'from' | 'to' | 'severity' | 'status' | 'weight' | 'evidence'>

export interface LakeDataset {
  readonly dataset: Dataset
  readonly calendar: Calendar | null
  readonly intervalClass: IntervalClass
  /** By symbol. */
  readonly members: readonly LakeMember[]
  /** Made of the members' traces, suspected bars left out. */
  readonly market: Market
}

/** All series of a lake, changed or not. */
export interface LakeView {
  readonly datasets: readonly LakeDataset[]
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  readonly asOfUs: number
  /** Absent: nothing is remembered. */
  readonly memory?: LakeMemory
  /** Absent: the plain ones. */
  readonly loops?: TraceLoops
}

/** A defect and the series it is in. The symbol `*` stands for the dataset as a whole. */
export interface LakeDefect {
  readonly dataset: string
  readonly symbol: string
  readonly defect: Defect
}

export const WHOLE_DATASET = '*'

/** Judges series against each other. Runs after the checks of single series, and only when anything in the lake has changed. */
export interface LakeCheck<S extends ParamSpecs = ParamSpecs> extends CheckHead<S> {
  readonly kind: 'lake'
  /**
   * `lake`: a change anywhere may change any verdict, so it sees all series. `symbol`: it compares series of one symbol alone, and sees
   * those symbols of which a series has changed; findings of all others stay.
   */
  readonly scope: 'lake' | 'symbol'
  run(view: LakeView, paramsOf: (dataset: string) => ParamsOf<S>): readonly LakeDefect[]
}

export type Check = SeriesCheck | SummaryCheck | ObjectCheck | LakeCheck

export function defineSeriesCheck<const S extends ParamSpecs>(check: Omit<SeriesCheck<S>, 'kind'>): SeriesCheck<S> {
  return { kind: 'series', ...check }
}

export function defineSummaryCheck<const S extends ParamSpecs>(check: Omit<SummaryCheck<S>, 'kind'>): SummaryCheck<S> {
  return { kind: 'summary', ...check }
}

export function defineLakeCheck<const S extends ParamSpecs>(check: Omit<LakeCheck<S>, 'kind'>): LakeCheck<S> {
  return { kind: 'lake', ...check }
}

/** The values a check runs with when nothing is set. */
export function defaultsOf<S extends ParamSpecs>(check: { readonly params: S }): ParamsOf<S> {
  return Object.fromEntries(Object.entries(check.params).map(([name, spec]) => [name, spec.default])) as ParamsOf<S>
}

export function defineObjectCheck<const S extends ParamSpecs>(check: Omit<ObjectCheck<S>, 'kind'>): ObjectCheck<S> {
  return { kind: 'object', ...check }
}
