import type { Calendar } from '../calendar/calendar.ts'
import type { Coverage } from '../model/coverage.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { Declared } from '../model/decoded.ts'
import type { Defect } from '../model/defect.ts'
import type { IntervalClass } from '../model/interval.ts'
import type { Series } from '../model/series.ts'
import type { Dimension, Severity } from '../model/severity.ts'
import type { Derived } from './derived.ts'

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
export type Input = 'calendar' | 'metadata' | 'as-of' | 'modified'

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
}

export interface SeriesContext {
  /** `null`: none known; a check that needs one returns a reason. */
  readonly calendar: Calendar | null
  readonly metadata: SymbolMetadata | null
  readonly asOfUs: number
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

export type Check = SeriesCheck | SummaryCheck | ObjectCheck

export function defineSeriesCheck<const S extends ParamSpecs>(check: Omit<SeriesCheck<S>, 'kind'>): SeriesCheck<S> {
  return { kind: 'series', ...check }
}

export function defineSummaryCheck<const S extends ParamSpecs>(check: Omit<SummaryCheck<S>, 'kind'>): SummaryCheck<S> {
  return { kind: 'summary', ...check }
}

/** The values a check runs with when nothing is set. */
export function defaultsOf<S extends ParamSpecs>(check: { readonly params: S }): ParamsOf<S> {
  return Object.fromEntries(Object.entries(check.params).map(([name, spec]) => [name, spec.default])) as ParamsOf<S>
}

export function defineObjectCheck<const S extends ParamSpecs>(check: Omit<ObjectCheck<S>, 'kind'>): ObjectCheck<S> {
  return { kind: 'object', ...check }
}
