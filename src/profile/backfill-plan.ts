import { parseIsoDate } from '../base/day.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import { intervalClass } from '../model/interval.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { Slot } from '../model/series.ts'
import { type DueSlots, dueSlots } from './due-slots.ts'
import { absenceChecks, refillChecks, wholeSeriesChecks } from './refill.ts'
import { slotText } from './slot-text.ts'

/** What to fetch again of one series (JSON in snake_case). */
export interface PlanEntry {
  readonly symbol: string
  readonly dataset: string
  /** In time order. No two of them are neighbours: between them lies a bar that need not be fetched. */
  readonly ranges: readonly PlanRange[]
}

export interface PlanRange {
  /** First and last bar to fetch: session dates, for intraday series instants. */
  readonly from: string
  readonly to: string
  /** Bars that should come; of sparse intraday data at most so many. */
  readonly expected_bars: number
  /** Checks that ask for it, by name. */
  readonly reasons: readonly string[]
}

export interface PlanInput {
  /** Open findings. */
  readonly findings: Iterable<Finding>
  readonly datasets: readonly Dataset[]
  readonly series: readonly Pick<SeriesRecord, 'dataset' | 'symbol' | 'coverage'>[]
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  readonly calendarOf: (name: string) => Calendar | null
  readonly asOfUs: number
}

/** What of a plan is wanted; absent: all. */
export interface PlanFilter {
  readonly symbol?: string | undefined
  readonly dataset?: string | undefined
  /** Leaves out missing bars that are to be reviewed. */
  readonly isConfirmedOnly: boolean
}

/** Bars that should be fetched again, with the checks that ask for them. */
export interface Needs {
  /** By dataset, then symbol. */
  readonly series: readonly SeriesNeed[]
}

interface SeriesNeed {
  readonly dataset: Dataset
  readonly symbol: string
  readonly due: DueSlots
  readonly slots: ReadonlyMap<Slot, ReadonlySet<string>>
}

/** What became of what a plan asked for. */
export interface PlanOutcome {
  /** Asked for, and not any more. */
  readonly arrived: readonly PlanEntry[]
  /** Asked for still, or again for another reason. */
  readonly missing: readonly PlanEntry[]
  /** Not asked for any more because a mark or a known event says that it is right. */
  readonly excused: readonly PlanEntry[]
  /** Asked for now and not before. */
  readonly added: readonly PlanEntry[]
}

/** The least that has to be fetched again: every bar that a need names and no other, neighbouring sessions in one range. By dataset, then symbol. */
export function backfillPlan(needs: Needs): PlanEntry[] {
  return needs.series.map((need) => entryOf(need, need.slots)).filter(({ ranges }) => ranges.length > 0)
}

/**
 * The bars that open findings ask for: those of confirmed findings of `refillChecks` and of absent bars to be reviewed; all of a series that cannot be
 * read; of a late one what is due since its last bar. Excused findings ask for nothing.
 */
export function refillNeeds(input: PlanInput): Needs {
  return needsOf(input, ({ status, check }) => status === 'confirmed' || (status === 'review' && absenceChecks.has(check)))
}

/** What became of what `before` asked for, given what is open now. A series that is gone has brought nothing. */
export function planOutcome(before: Needs, input: PlanInput): PlanOutcome {
  const now = bySeries(refillNeeds(input))
  const excusedNow = bySeries(needsOf(input, ({ status }) => status === 'excused'))
  const there = new Set(input.series.map(keyOf))
  const lists = { arrived: [] as PlanEntry[], missing: [] as PlanEntry[], excused: [] as PlanEntry[], added: [] as PlanEntry[] }
  const put = (list: PlanEntry[], need: SeriesNeed, slots: ReadonlyMap<Slot, ReadonlySet<string>>) => {
    if (slots.size > 0) list.push(entryOf(need, slots))
  }
  const asked = bySeries(before)
  for (const [key, need] of asked) {
    const still = now.get(key)?.slots
    const excused = excusedNow.get(key)?.slots
    const parts = {
      arrived: new Map<Slot, ReadonlySet<string>>(),
      missing: new Map<Slot, ReadonlySet<string>>(),
      excused: new Map<Slot, ReadonlySet<string>>(),
    }
    for (const [slot, reasons] of need.slots) {
      const reasonsNow = still?.get(slot)
      const part = reasonsNow !== undefined || !there.has(key) ? 'missing' : excused?.has(slot) === true ? 'excused' : 'arrived'
      parts[part].set(slot, reasonsNow ?? reasons)
    }
    for (const name of ['arrived', 'missing', 'excused'] as const) put(lists[name], need, parts[name])
  }
  for (const [key, need] of now)
    put(lists.added, need, new Map([...need.slots].filter(([slot]) => asked.get(key)?.slots.has(slot) !== true)))
  return lists
}

/** Number of bars that a list of entries asks for. */
export function barsIn(entries: readonly PlanEntry[]): number {
  return entries.reduce((sum, { ranges }) => sum + ranges.reduce((bars, range) => bars + range.expected_bars, 0), 0)
}

function needsOf(input: PlanInput, counts: (finding: Finding) => boolean): Needs {
  const datasets = new Map(input.datasets.map((dataset) => [dataset.name, dataset]))
  const dues = new Map(
    input.datasets.map((dataset) => [
      dataset.name,
      dueSlots(dataset, dataset.calendar === null ? null : input.calendarOf(dataset.calendar)),
    ]),
  )
  const spans = new Spans(input, dues)
  const needs = new Map<string, { dataset: Dataset; symbol: string; due: DueSlots; slots: Map<Slot, Set<string>> }>()
  for (const finding of input.findings) {
    const dataset = datasets.get(finding.dataset)
    const due = dues.get(finding.dataset)
    if (dataset === undefined || due === undefined || !counts(finding)) continue
    const slots = slotsOf(finding, dataset, due, spans, input.asOfUs)
    if (slots.length === 0) continue
    const key = keyOf(finding)
    let need = needs.get(key)
    if (need === undefined) needs.set(key, (need = { dataset, symbol: finding.symbol, due, slots: new Map() }))
    for (const slot of slots) {
      const reasons = need.slots.get(slot)
      if (reasons === undefined) need.slots.set(slot, new Set([finding.check]))
      else reasons.add(finding.check)
    }
  }
  const series = [...needs.values()].sort((a, b) => compare(a.dataset.name, b.dataset.name) || compare(a.symbol, b.symbol))
  return { series }
}

function slotsOf(finding: Finding, dataset: Dataset, due: DueSlots, spans: Spans, asOfUs: number): readonly Slot[] {
  const { check, slots, from, evidence } = finding
  if (wholeSeriesChecks.has(check)) return spans.of(finding)
  if (check === 'stale_series') return from === null ? [] : due.after(from, asOfUs)
  // Identical rows are dropped, not fetched.
  if (check === 'duplicate_bar') return finding.severity === 'high' || finding.severity === 'critical' ? slots : []
  if (!refillChecks.has(check)) return []
  // Many or sparse sessions are named by one bar each.
  const namesSessions =
    check === 'missing_session' && intervalClass(dataset.interval) === 'intraday' && slots.length === evidence['sessions']
  if (!namesSessions) return slots
  return slots.flatMap((slot) => {
    const whole = due.between(due.dayOf(slot), due.dayOf(slot))
    return whole.length === 0 ? [slot] : whole
  })
}

/** What a series should hold of which nothing can be read: by its own coverage, else its other datasets, else the rest of its dataset; within its listing. */
class Spans {
  readonly #input: PlanInput
  readonly #dues: ReadonlyMap<string, DueSlots>
  readonly #known = new Set<string>()
  readonly #own = new Map<string, readonly [number, number]>()
  readonly #ofSymbol = new Map<string, readonly [number, number]>()
  readonly #ofDataset = new Map<string, readonly [number, number]>()

  constructor(input: PlanInput, dues: ReadonlyMap<string, DueSlots>) {
    this.#input = input
    this.#dues = dues
    for (const record of input.series) {
      this.#known.add(keyOf(record))
      const { firstSlot, lastSlot } = record.coverage
      const due = dues.get(record.dataset)
      if (firstSlot === null || lastSlot === null || due === undefined) continue
      const span = [due.dayOf(firstSlot), due.dayOf(lastSlot)] as const
      this.#own.set(keyOf(record), span)
      this.#ofSymbol.set(record.symbol, widest(this.#ofSymbol.get(record.symbol), due.daysAround(firstSlot, lastSlot)))
      this.#ofDataset.set(record.dataset, widest(this.#ofDataset.get(record.dataset), span))
    }
  }

  of(finding: Finding): readonly Slot[] {
    const { dataset, symbol, check } = finding
    // An object of many series: what it should hold is missing in each of them.
    if (check === 'unreadable_object' && !this.#known.has(keyOf(finding))) return []
    const span = this.#own.get(keyOf(finding)) ?? this.#ofSymbol.get(symbol) ?? this.#ofDataset.get(dataset)
    if (span === undefined) return []
    const { listed, delisted } = this.#input.metadata.get(symbol) ?? {}
    const rest = this.#ofDataset.get(dataset) ?? span
    const from = Math.max((listed === undefined ? null : parseIsoDate(listed)) ?? -Infinity, span[0], rest[0])
    const to = Math.min((delisted === undefined ? null : parseIsoDate(delisted)) ?? Infinity, span[1], rest[1])
    return this.#dues.get(dataset)?.between(from, to) ?? []
  }
}

function widest(a: readonly [number, number] | undefined, b: readonly [number, number]): readonly [number, number] {
  return a === undefined ? b : [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
}

function entryOf({ dataset, symbol, due }: SeriesNeed, needed: ReadonlyMap<Slot, ReadonlySet<string>>): PlanEntry {
  const slots = [...needed.keys()].sort((a, b) => a - b)
  const ranges: PlanRange[] = []
  for (let start = 0; start < slots.length;) {
    let end = start
    const reasons = new Set(needed.get(slots[start] as Slot))
    while (end + 1 < slots.length && due.isNext(slots[end] as Slot, slots[end + 1] as Slot)) {
      end++
      for (const reason of needed.get(slots[end] as Slot) ?? []) reasons.add(reason)
    }
    ranges.push({
      from: slotText(slots[start] as Slot, dataset),
      to: slotText(slots[end] as Slot, dataset),
      expected_bars: end - start + 1,
      reasons: [...reasons].sort(),
    })
    start = end + 1
  }
  return { symbol, dataset: dataset.name, ranges }
}

function bySeries({ series }: Needs): Map<string, SeriesNeed> {
  return new Map(series.map((need) => [keyOf({ dataset: need.dataset.name, symbol: need.symbol }), need]))
}

function keyOf({ dataset, symbol }: { readonly dataset: string; readonly symbol: string }): string {
  return `${dataset}\0${symbol}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
