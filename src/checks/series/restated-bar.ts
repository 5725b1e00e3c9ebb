import { isoDate, parseIsoDate } from '../../base/day.ts'
import type { CorporateAction } from '../../model/action.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect, EvidenceValue } from '../../model/defect.ts'
import { type IntervalClass, intervalUs } from '../../model/interval.ts'
import type { Series, Slot } from '../../model/series.ts'
import type { Severity } from '../../model/severity.ts'
import { actionName } from '../actions.ts'
import { spanOf } from '../bar-span.ts'
import { barName, figure, known as valueOf } from '../blame.ts'
import { defineSeriesCheck, type SeriesContext } from '../define.ts'
import { type ChangedBar, changedGroups, compareBars, comparedFields, type Comparison, type Rescaling } from '../restatement.ts'

/** Fewest neighbouring bars with one factor that are told as one: three bars that were changed are three findings. */
const leastBlock = 5
/** Fewest bars before a date that make a rescaling of the series, unless it has fewer. */
const leastRescaled = 20
/** How near the factor of a known action has to be to the one found. */
const actionTolerance = 0.01

/**
 * Finds bars that had closed when the scan before read them and whose values differ now.
 *
 * One defect per changed bar with its old and new values, in time order; five or more neighbours of which the same fields changed by one factor are
 * one. All bars up to a date multiplied by one factor (or up to several dates by several) is what a vendor does to an adjusted series after a split or a
 * dividend: one defect for review, on the last bar that was rescaled, excused where the actions file knows every step. Bars that came, whether after
 * the last or before it, and fields that were missing and were filled, are no defect; bars that went are `missing_session`'s.
 * Vendors correct their newest bars for some sessions, so within that window a change is low; the older the bar, the more of what was computed from
 * it is wrong.
 * Source: revisions of the newest bars by vendors; back-adjustment of prices by factors.
 */
export const restatedBar = defineSeriesCheck({
  id: 'restated_bar',
  version: 2,
  dimension: 'consistency',
  severity: 'medium',
  status: 'confirmed',
  about: 'bars already closed that changed between two scans',
  formula: [
    "A field of a bar that both scans have differs by more than `toleranceRatio` of the larger value, and the bar's session (week, month, interval) had closed, with the lag, when the object was last modified before the earlier scan.",
    '',
    'Age: sessions from the bar to the last one of the scan before. Low up to `vendorWindow`, medium above, high above `highAbove`.',
    '',
    `Rescaled: at least ${leastRescaled} bars, or all, from the first on, in runs of one factor each. A bar allows the factors between (new - u)/(old + u) and (new + u)/(old - u), u half a unit of its last decimal (and a millionth of the price), for all four prices; a run is as long as its bars allow a common factor other than 1. Likewise for the close alone (half-adjusted feeds) and the volume alone. For review.`,
  ].join('\n'),
  source:
    'Revisions of the newest bars by vendors; proportional back-adjustment for splits and dividends (CRSP, Calculations and Index Methodologies).',
  params: {
    vendorWindow: { default: 5, min: 0, max: 10_000, unit: 'sessions', about: 'age up to which a vendor may correct a bar: low' },
    highAbove: { default: 250, min: 0, max: 100_000, unit: 'sessions', about: 'age above which a changed bar is high' },
    toleranceRatio: { default: 1e-6, min: 0, max: 0.1, unit: 'ratio', about: 'difference of two values that is none' },
  },
  reads: ['calendar', 'actions', 'previous'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  lasting: true,
  run(series, context, { vendorWindow, highAbove, toleranceRatio }) {
    const { previous } = context
    if (previous === null || previous === undefined || previous.bars.length === 0) return []
    const { derived } = context
    const before = previous.bars
    const now = series.bars
    const slots = { before: slotsOf(previous, derived.intervalClass), now: slotsOf(series, derived.intervalClass) }
    const comparison = compareBars(before, now, slots, { toleranceRatio, leastRescaled, closed: closedBars(previous, context) })
    if (comparison === null) return []
    const counts = arrivals(comparison)
    const pair: Pair = { series, before, now, context, counts }
    const severityAt = (bar: ChangedBar): Severity | undefined => {
      const age = ageOf(pair, bar.before)
      return age <= vendorWindow ? 'low' : age > highAbove ? 'high' : undefined
    }
    return [
      ...comparison.rescalings.map((rescaling) => rescaled(pair, rescaling)),
      ...changedGroups(before, now, comparison.changed, leastBlock).map((group) => {
        const severity = severityAt(group[0] as ChangedBar)
        return {
          ...(group.length === 1 ? changedBar(pair, group[0] as ChangedBar) : changedBlock(pair, group)),
          ...(severity !== undefined && { severity }),
        }
      }),
    ].sort((a, b) => (a.slots[0] as Slot) - (b.slots[0] as Slot))
  },
})

interface Pair {
  readonly series: Series
  readonly before: Bars
  readonly now: Bars
  readonly context: SeriesContext
  /** What else came or went, as evidence. */
  readonly counts: Readonly<Record<string, EvidenceValue>>
}

function slotsOf({ bars }: Series, kind: IntervalClass): Float64Array | Int32Array {
  return kind === 'intraday' ? bars.time : bars.session
}

/** How many of the bars of the scan before had closed when they were stored: all, or all but the last. */
function closedBars({ bars, dataset, modifiedUs }: Series, { calendar, derived }: SeriesContext): number {
  const last = bars.length - 1
  const day = bars.session[last] as number
  const slot = derived.intervalClass === 'intraday' ? (bars.time[last] as number) : day
  const span = spanOf(slot, dataset, calendar) ?? {
    openUs: bars.time[last] as number,
    closeUs: (bars.time[last] as number) + intervalUs(dataset.interval),
  }
  // A time of modification before the bar opened was given by a copy, and tells nothing.
  const isOpen = modifiedUs >= span.openUs && modifiedUs < span.closeUs + dataset.lagUs
  return isOpen ? last : bars.length
}

function arrivals({ appended, backFilled, removed }: Comparison): Record<string, EvidenceValue> {
  return { ...(appended > 0 && { appended }), ...(backFilled > 0 && { backFilled }), ...(removed > 0 && { removed }) }
}

/** Sessions from a bar to the last of the scan before; without a calendar bars, or days when intraday. */
function ageOf({ before, context }: Pair, bar: number): number {
  const { calendar, derived } = context
  const day = before.session[bar] as number
  const last = before.session[before.length - 1] as number
  if (calendar?.knows(day) === true && calendar.knows(last)) return calendar.countBetween(day + 1, last)
  return derived.intervalClass === 'intraday' ? last - day : before.length - 1 - bar
}

function changedBar(pair: Pair, bar: ChangedBar): Defect {
  const { before, now, context, counts } = pair
  const slot = context.derived.slot(bar.now)
  const fields = comparedFields.filter((_, k) => (bar.mask >> k) & 1)
  const age = ageOf(pair, bar.before)
  const values = fields.map((field) => {
    const old = before[field][bar.before] as number
    const fresh = now[field][bar.now] as number
    return { field, old, fresh }
  })
  const changes = values.map(({ field, old, fresh }) => `${field} ${old} to ${fresh === fresh ? fresh : 'nothing'}`).join(', ')
  return {
    slots: [slot],
    from: slot,
    to: slot,
    message: `The bar of ${barName(context.derived, bar.now)}, ${sessionsWord(age)} old at the scan before, was changed since: ${changes}`,
    evidence: {
      kind: 'restated',
      fields: fields.join(', '),
      ...Object.fromEntries(
        values.flatMap(({ field, old, fresh }) => [
          [`${field}Before`, valueOf(old)],
          [field, valueOf(fresh)],
        ]),
      ),
      ageSessions: age,
      ...counts,
    },
  }
}

function changedBlock(pair: Pair, group: readonly ChangedBar[]): Defect {
  const { before, now, context, counts } = pair
  const { derived } = context
  const slots = group.map((bar) => derived.slot(bar.now))
  const first = group[0] as ChangedBar
  const last = group[group.length - 1] as ChangedBar
  const fields = comparedFields.filter((_, k) => (first.mask >> k) & 1)
  const told = fields.includes('close') ? 'close' : (fields[0] as (typeof comparedFields)[number])
  const factor = figure((now[told][first.now] as number) / (before[told][first.before] as number))
  const age = ageOf(pair, first.before)
  return {
    slots,
    from: slots[0] as Slot,
    to: slots[slots.length - 1] as Slot,
    message: `${group.length} bars from ${barName(derived, first.now)} to ${barName(derived, last.now)} were multiplied by ${factor} since the scan before (${fields.join(', ')})`,
    evidence: {
      kind: 'restated',
      fields: fields.join(', '),
      bars: group.length,
      factor,
      [`${told}Before`]: valueOf(before[told][first.before] as number),
      [told]: valueOf(now[told][first.now] as number),
      ageSessions: age,
      ...counts,
    },
  }
}

function rescaled({ series, before, now, context, counts }: Pair, { fields, runs }: Rescaling): Defect {
  const { derived, actions = [] } = context
  const first = runs[0] as Rescaling['runs'][number]
  const last = runs[runs.length - 1] as Rescaling['runs'][number]
  const steps = runs.map((run, k) => stepAfter(series, run.last, run.factor / (runs[k + 1]?.factor ?? 1)))
  const dates = runs.map(({ last: end, factor }) => `${factor} ${end >= now.length - 1 ? 'throughout' : `up to ${barName(derived, end)}`}`)
  const told = fields === 'prices' ? 'all prices' : fields === 'close' ? 'the close alone' : 'the volume alone'
  const known = fields === 'volume' ? null : stepsExplained(steps, actions)
  const wanted = steps.find((step) => causeOf(actions, step) === null && step.toDay <= (now.session[now.length - 1] as number))
  const slot = derived.slot(last.last)
  const column = fields === 'volume' ? 'volume' : 'close'
  const firstBefore = oldIndexOf(before, now, first.first, derived.intervalClass)
  return {
    slots: [slot],
    from: derived.slot(first.first),
    to: slot,
    message: `The series was rescaled since the scan before, ${told} by ${dates.slice(0, 5).join(', ')}${dates.length > 5 ? ` and ${dates.length - 5} more factors` : ''}`,
    evidence: {
      kind: 'rescaled',
      fields,
      factor: first.factor,
      factors: dates.join('; '),
      ...(fields !== 'volume' && { steps: steps.map(stepText).join('; ') }),
      bars: runs.reduce((sum, run) => sum + run.last - run.first + 1, 0),
      ...(firstBefore >= 0 && {
        [`${column}Before`]: valueOf(before[column][firstBefore] as number),
        [column]: valueOf(now[column][first.first] as number),
      }),
      ...(known === null && wanted !== undefined && { neededAction: neededFor(wanted.factor, wanted.toDay) }),
      ...counts,
    },
    status: 'review',
    ...(known !== null && { excuse: known }),
  }
}

/** A date at which a rescaling has a step: earlier prices were multiplied by `factor` of what later ones were. */
interface Step {
  /** Days of the event: after the last bar with the one factor, up to the first with the other; some days on where that is the last bar of all. */
  readonly fromDay: number
  readonly toDay: number
  readonly factor: number
  /** The close before it, not adjusted for it. */
  readonly close: number
}

/** How long after a series' last bar an event may lie that all of it was already adjusted for. */
const AHEAD_DAYS = 10

function stepAfter({ bars }: Series, last: number, factor: number): Step {
  const fromDay = (bars.session[last] as number) + 1
  return {
    fromDay,
    toDay: last + 1 < bars.length ? (bars.session[last + 1] as number) : fromDay + AHEAD_DAYS,
    factor,
    close: (bars.close[last] as number) / factor,
  }
}

function stepText({ fromDay, toDay, factor, close }: Step): string {
  return `${isoDate(fromDay)} ${isoDate(toDay)} ${factor} ${close}`
}

/** The actions, in words, that explain a rescaling told in an earlier scan, from the finding's evidence; `null` when they do not explain all of it. */
export function rescalingExplained(evidence: Defect['evidence'], actions: readonly CorporateAction[]): string | null {
  const { steps } = evidence
  if (typeof steps !== 'string' || actions.length === 0) return null
  return stepsExplained(
    steps.split('; ').map((text) => {
      const [from = '', to = '', factor, close] = text.split(' ')
      return { fromDay: parseIsoDate(from) ?? NaN, toDay: parseIsoDate(to) ?? NaN, factor: Number(factor), close: Number(close) }
    }),
    actions,
  )
}

function stepsExplained(steps: readonly Step[], actions: readonly CorporateAction[]): string | null {
  const causes = steps.map((step) => causeOf(actions, step))
  return causes.length > 0 && causes.every((cause) => cause !== null) ? [...new Set(causes)].join(', ') : null
}

/** The known action at a step, in words. */
function causeOf(actions: readonly CorporateAction[], { fromDay, toDay, factor: step, close }: Step): string | null {
  for (const action of actions) {
    if (action.day < fromDay || action.day > toDay) continue
    const factor = factorOf(action, close)
    if (factor === null) continue
    // Undoing an adjustment is known as well as making it.
    if (Math.abs(Math.log(step) - Math.log(factor)) <= actionTolerance || Math.abs(Math.log(step) + Math.log(factor)) <= actionTolerance)
      return actionName(action)
  }
  return null
}

/** What an adjustment for an action multiplies earlier prices by; `close` is the one before it, not adjusted for it. */
function factorOf({ kind, ratio, amount }: CorporateAction, close: number): number | null {
  if (kind === 'split') return ratio === null ? null : 1 / ratio
  if (amount === null || !(amount < close)) return null
  return 1 - amount / close
}

function neededFor(step: number, day: number): string {
  const ratio = 1 / step
  const isSplit = ratio >= 1.2 || ratio <= 1 / 1.2
  return isSplit ? `a split of ${figure(ratio)} on ${isoDate(day)}` : `a dividend of ${figure(1 - step)} of the price on ${isoDate(day)}`
}

function oldIndexOf(before: Bars, now: Bars, i: number, kind: IntervalClass): number {
  return kind === 'intraday'
    ? before.time.subarray(0, before.length).indexOf(now.time[i] as number)
    : before.session.subarray(0, before.length).indexOf(now.session[i] as number)
}

function sessionsWord(count: number): string {
  return count === 1 ? 'one session' : `${count} sessions`
}
