import type { CheckOutcome, Defect, EvidenceValue } from '../model/defect.ts'
import { type IntervalClass, intervalClass } from '../model/interval.ts'
import type { Series, Slot } from '../model/series.ts'
import type { Severity } from '../model/severity.ts'
import {
  type Check,
  defaultsOf,
  type NotApplicable,
  type ObjectCheck,
  type RefusedObject,
  type SeriesCheck,
  type SeriesContext,
  type SeriesSummary,
  type SummaryCheck,
} from './define.ts'
import { Derived } from './derived.ts'
import { checks as registered } from './registry.ts'

/** What a user set for one check; what is absent stays as the check has it. */
export interface CheckSetting {
  readonly enabled?: boolean
  /** Replaces the check's default and its own grading. */
  readonly severity?: Severity
  /** Likewise. */
  readonly status?: 'confirmed' | 'review'
  readonly params?: Readonly<Record<string, number | boolean | readonly number[]>>
}

/** Settings by check id. Keep one object for all series that share it: what it comes to is computed once per object. */
export type CheckSettings = Readonly<Record<string, CheckSetting>>

export const noSettings: CheckSettings = Object.freeze({})

/** Defects of one check and series that are kept one by one; the rest is folded. */
export const MAX_DEFECTS = 500

type Context = Omit<SeriesContext, 'derived'>
/** With `derived`, what the caller has already computed of the series is used. */
type JudgingContext = Context & { readonly derived?: Derived }

/**
 * Runs every check of one series that applies, in the order of the registry, and says how each ended that did not pass: few do not.
 * A check that throws ends `errored` with the reason; the others still run.
 */
export function judgeSeries(
  series: Series,
  context: JudgingContext,
  settings: CheckSettings = noSettings,
  checks: readonly Check[] = registered,
): CheckOutcome[] {
  const full = hasDerived(context) ? context : { ...context, derived: new Derived(series, context.calendar) }
  return outcomesOf(prepared<SeriesCheck>('series', full.derived.intervalClass, settings, checks), series, full)
}

function hasDerived(context: JudgingContext): context is SeriesContext {
  return context.derived !== undefined
}

/** Runs the checks that judge a series by its summary alone; they run in every scan. Outcomes as in `judgeSeries`. */
export function judgeSummary(
  summary: SeriesSummary,
  context: Context,
  settings: CheckSettings = noSettings,
  checks: readonly Check[] = registered,
): CheckOutcome[] {
  return outcomesOf(prepared<SummaryCheck>('summary', intervalClass(summary.dataset.interval), settings, checks), summary, context)
}

/** Runs the checks of an object that gave no bars. Outcomes as in `judgeSeries`. */
export function judgeObject(
  refused: RefusedObject,
  settings: CheckSettings = noSettings,
  checks: readonly Check[] = registered,
): CheckOutcome[] {
  return outcomesOf(prepared<ObjectCheck>('object', null, settings, checks), refused, undefined)
}

/** A check with all that is the same for every series of one class of intervals. */
interface Prepared<C extends Check = Check> {
  readonly check: C
  readonly setting: CheckSetting
  readonly params: ReturnType<typeof defaultsOf>
  /** The outcome where the check is not run at all. */
  readonly skipped: CheckOutcome | null
}

/** What checks of every kind have in common; those of objects ignore the rest. */
interface Judging<S, C> {
  run(subject: S, context: C, params: ReturnType<typeof defaultsOf>): readonly Defect[] | NotApplicable
}

const preparedBySettings = new WeakMap<
  CheckSettings,
  { readonly checks: readonly Check[]; readonly lists: Map<string, readonly Prepared[]> }
>()

/** The checks of a kind for a class of intervals (`null`: whatever it is), in the order of the registry. */
function prepared<C extends Check>(
  kind: C['kind'],
  intervals: IntervalClass | null,
  settings: CheckSettings,
  checks: readonly Check[],
): readonly Prepared<C>[] {
  let known = preparedBySettings.get(settings)
  if (known?.checks !== checks) preparedBySettings.set(settings, (known = { checks, lists: new Map<string, readonly Prepared[]>() }))
  const name = `${kind} ${intervals}`
  let list = known.lists.get(name)
  if (list === undefined) {
    list = checks.filter((check) => check.kind === kind).map((check) => preparedFor(check, intervals, settings[check.id] ?? {}))
    known.lists.set(name, list)
  }
  return list as readonly Prepared<C>[]
}

function preparedFor(check: Check, intervals: IntervalClass | null, setting: CheckSetting): Prepared {
  return {
    check,
    setting,
    params: Object.freeze({ ...defaultsOf(check), ...setting.params }) as ReturnType<typeof defaultsOf>,
    skipped: skippedOutcome(check, intervals, setting),
  }
}

function skippedOutcome({ id, appliesTo }: Check, intervals: IntervalClass | null, { enabled }: CheckSetting): CheckOutcome | null {
  if (enabled === false) return notApplicable(id, 'switched off in the settings')
  return intervals === null || appliesTo.includes(intervals) ? null : notApplicable(id, `does not judge ${intervals} bars`)
}

function notApplicable(check: string, reason: string): CheckOutcome {
  return Object.freeze({ check, outcome: 'not-applicable', reason })
}

function outcomesOf<S, C>(list: readonly Prepared<Check & Judging<S, C>>[], subject: S, context: C): CheckOutcome[] {
  const outcomes: CheckOutcome[] = []
  // 45 for each series: without an iterator, a closure or an outcome for each.
  for (let k = 0; k < list.length; k++) {
    const one = list[k] as Prepared<Check & Judging<S, C>>
    const outcome = one.skipped ?? judged(one, subject, context)
    if (outcome !== null) outcomes.push(outcome)
  }
  return outcomes
}

/** How one check ends on what it judges; `null` when it passes. */
function judged<S, C>({ check, setting, params }: Prepared<Check & Judging<S, C>>, subject: S, context: C): CheckOutcome | null {
  let result: readonly Defect[] | NotApplicable
  try {
    result = check.run(subject, context, params)
  } catch (error) {
    return { check: check.id, outcome: 'errored', reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
  if (!isDefects(result)) return { check: check.id, outcome: 'not-applicable', reason: result.notApplicable }
  if (result.length === 0) return null
  return { check: check.id, outcome: 'failed', defects: folded(graded(result, setting)) }
}

function isDefects(result: readonly Defect[] | NotApplicable): result is readonly Defect[] {
  return Array.isArray(result)
}

/** Defects with the severity and status that a user set. */
export function graded(defects: readonly Defect[], { severity, status }: CheckSetting): readonly Defect[] {
  if (severity === undefined && status === undefined) return defects
  const set = { ...(severity !== undefined && { severity }), ...(status !== undefined && { status }) }
  return defects.map((defect) => ({ ...defect, ...set }))
}

/**
 * The first `MAX_DEFECTS` defects, and after them one that holds the slots of all the rest.
 * Where the rest differs in what it costs (severity, status, weight, extra, excuse), one for each of those, so that folding never changes a score.
 */
export function folded(defects: readonly Defect[]): readonly Defect[] {
  if (defects.length <= MAX_DEFECTS) return defects
  const rest = new Map<string, Defect[]>()
  for (const defect of defects.slice(MAX_DEFECTS)) {
    const cost = [defect.severity, defect.status, defect.weight, defect.extra, defect.excuse].join()
    const group = rest.get(cost)
    if (group) group.push(defect)
    else rest.set(cost, [defect])
  }
  return [...defects.slice(0, MAX_DEFECTS), ...Array.from(rest.values(), foldedInto)]
}

function foldedInto(group: readonly Defect[]): Defect {
  const all: Slot[] = []
  let from: Slot | null = null
  let to: Slot | null = null
  for (const defect of group) {
    for (const slot of defect.slots) all.push(slot)
    if (defect.from !== null && (from === null || defect.from < from)) from = defect.from
    if (defect.to !== null && (to === null || defect.to > to)) to = defect.to
  }
  all.sort((a, b) => a - b)
  const slots = all.filter((slot, i) => i === 0 || slot !== all[i - 1])
  const first = group[0] as Defect
  const evidence: Record<string, EvidenceValue> = { folded: group.length, bars: slots.length, first: first.message }
  return {
    ...first,
    slots,
    from,
    to,
    message: `${group.length} more findings of this kind, on ${slots.length} bars, are kept as one`,
    evidence,
  }
}
