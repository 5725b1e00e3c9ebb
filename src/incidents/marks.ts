import { utcDay } from '../base/day.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import { intervalClass } from '../model/interval.ts'
import { hasEnded, type Mark, type MarkPart } from '../model/mark.ts'

type Coverable = Pick<Finding, 'id' | 'dataset' | 'symbol' | 'check' | 'slots' | 'from' | 'to' | 'incident'>

/** Marks that hold at one moment, ready to be asked for each of many findings. */
export class MarkIndex {
  readonly #intraday: ReadonlySet<string>
  /** By the narrowest thing that a mark, or a part of one, names. */
  readonly #byPart = new Map<string, SpanList>()
  readonly #bySymbol = new Map<string, SpanList>()
  readonly #byCheck = new Map<string, SpanList>()
  readonly #byDataset = new Map<string, SpanList>()
  readonly #byOrigin = new Map<string, SpanList>()
  readonly #ofAll = new SpanList()

  /** Marks that have ended by `asOfUs` are left out. */
  constructor(marks: readonly Mark[], { asOfUs, datasets }: { readonly asOfUs: number; readonly datasets: readonly Dataset[] }) {
    this.#intraday = new Set(datasets.filter(({ interval }) => intervalClass(interval) === 'intraday').map(({ name }) => name))
    const spans = marks.filter((mark) => !hasEnded(mark, asOfUs)).flatMap(spansOf)
    for (const span of spans.sort((a, b) => a.first - b.first)) this.#listFor(span).add(span)
  }

  /** The oldest mark that covers a finding; `null` when none does. */
  covering(finding: Coverable): Mark | null {
    const [first, last] = this.#days(finding)
    let found: Mark | null = null
    for (const list of [
      this.#byPart.size === 0 ? undefined : this.#byPart.get(partKey(finding)),
      this.#bySymbol.get(finding.symbol),
      this.#byCheck.get(finding.check),
      this.#byDataset.get(finding.dataset),
      this.#byOrigin.get(finding.id),
      finding.incident === null ? undefined : this.#byOrigin.get(finding.incident),
      this.#ofAll,
    ]) {
      for (const { mark, part } of list?.holding(first ?? -Infinity, last ?? Infinity) ?? []) {
        if (found !== null && byAge(mark, found) >= 0) continue
        if (names(mark, finding) && (part === null || isDatedAlike(part, first, last))) found = mark
      }
    }
    return found
  }

  #listFor({ mark, part }: Span): SpanList {
    const origin = mark.finding ?? mark.incident
    if (part !== null) return listOf(this.#byPart, partKey(part))
    if (mark.symbol !== null) return listOf(this.#bySymbol, mark.symbol)
    if (origin !== null) return listOf(this.#byOrigin, origin)
    if (mark.check !== null) return listOf(this.#byCheck, mark.check)
    if (mark.dataset !== null) return listOf(this.#byDataset, mark.dataset)
    return this.#ofAll
  }

  #days({ dataset, slots, from, to }: Coverable): readonly [first: number | null, last: number | null] {
    const dayOf = (slot: number | null | undefined) =>
      slot === null || slot === undefined ? null : this.#intraday.has(dataset) ? utcDay(slot) : slot
    return [dayOf(slots[0] ?? from), dayOf(slots.at(-1) ?? to)]
  }
}

/** Why a mark excuses a finding: `mark: <reason> (<author>)`; `null` when none covers it. */
export function markExcuse(finding: Coverable, marks: MarkIndex): string | null {
  const mark = marks.covering(finding)
  return mark === null ? null : `mark: ${mark.reason} (${mark.author})`
}

/** A mark, or one part of it, with its days: all of them where it has none, so that a finding without dates is held by those alone. */
interface Span {
  readonly mark: Mark
  readonly part: MarkPart | null
  readonly first: number
  readonly last: number
}

function spansOf(mark: Mark): Span[] {
  const first = mark.fromDay ?? -Infinity
  const last = mark.toDay ?? Infinity
  if (mark.parts === undefined) return [{ mark, part: null, first, last }]
  return mark.parts.map((part) => ({
    mark,
    part,
    first: Math.max(first, part.fromDay ?? -Infinity),
    last: Math.min(last, part.toDay ?? Infinity),
  }))
}

/** Spans by first day. Beside each stands how far it and those before it reach, so that a search backwards knows where to stop. */
class SpanList {
  readonly #spans: Span[] = []
  readonly #reach: number[] = []

  /** In order of first day. */
  add(span: Span): void {
    this.#spans.push(span)
    this.#reach.push(Math.max(span.last, this.#reach.at(-1) ?? -Infinity))
  }

  /** Spans that hold these days. */
  *holding(first: number, last: number): Generator<Span> {
    for (let i = this.#countUpTo(first) - 1; i >= 0 && (this.#reach[i] as number) >= last; i--) {
      const span = this.#spans[i] as Span
      if (span.last >= last) yield span
    }
  }

  /** How many spans begin on a day or before it. */
  #countUpTo(day: number): number {
    let [low, high] = [0, this.#spans.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#spans[middle] as Span).first <= day) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Parts stand in the lists of their symbol and check alone. */
function names(mark: Mark, { dataset, symbol, check }: Coverable): boolean {
  return (
    (mark.dataset === null || mark.dataset === dataset) &&
    (mark.symbol === null || mark.symbol === symbol) &&
    (mark.check === null || mark.check === check)
  )
}

/** A finding without dates was marked as that: what has dates is something else. */
function isDatedAlike({ fromDay, toDay }: MarkPart, first: number | null, last: number | null): boolean {
  return (fromDay === null) === (first === null) && (toDay === null) === (last === null)
}

function byAge(a: Mark, b: Mark): number {
  return a.createdUs - b.createdUs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function partKey({ symbol, check }: { readonly symbol: string; readonly check: string }): string {
  return `${symbol}\0${check}`
}

function listOf(lists: Map<string, SpanList>, name: string): SpanList {
  let list = lists.get(name)
  if (list === undefined) lists.set(name, (list = new SpanList()))
  return list
}
