import { utcDay } from '../base/day.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import { intervalClass } from '../model/interval.ts'
import type { Mark } from '../model/mark.ts'

type Coverable = Pick<Finding, 'id' | 'dataset' | 'symbol' | 'check' | 'slots' | 'from' | 'to' | 'incident'>

/** Marks that hold at one moment, ready to be asked for each of many findings. */
export class MarkIndex {
  readonly #intraday: ReadonlySet<string>
  /** By the narrowest thing that a mark names. Each list by first day, then as made. */
  readonly #bySymbol = new Map<string, Mark[]>()
  readonly #byCheck = new Map<string, Mark[]>()
  readonly #byDataset = new Map<string, Mark[]>()
  readonly #byOrigin = new Map<string, Mark[]>()
  readonly #ofAll: Mark[] = []

  /** Marks that have ended by `asOfUs` are left out. */
  constructor(marks: readonly Mark[], { asOfUs, datasets }: { readonly asOfUs: number; readonly datasets: readonly Dataset[] }) {
    this.#intraday = new Set(datasets.filter(({ interval }) => intervalClass(interval) === 'intraday').map(({ name }) => name))
    const holding = marks.filter(({ untilUs }) => untilUs === null || asOfUs < untilUs)
    holding.sort((a, b) => (a.fromDay ?? -Infinity) - (b.fromDay ?? -Infinity) || byAge(a, b))
    for (const mark of holding) {
      const symbols = mark.symbol === null ? mark.symbols : [mark.symbol]
      const origin = mark.finding ?? mark.incident
      if (symbols !== undefined) for (const symbol of symbols) add(this.#bySymbol, symbol, mark)
      else if (origin !== null) add(this.#byOrigin, origin, mark)
      else if (mark.check !== null) add(this.#byCheck, mark.check, mark)
      else if (mark.dataset !== null) add(this.#byDataset, mark.dataset, mark)
      else this.#ofAll.push(mark)
    }
  }

  /** The oldest mark that covers a finding; `null` when none does. */
  covering(finding: Coverable): Mark | null {
    const [first, last] = this.#days(finding)
    let found: Mark | null = null
    for (const marks of [
      this.#bySymbol.get(finding.symbol),
      this.#byCheck.get(finding.check),
      this.#byDataset.get(finding.dataset),
      this.#byOrigin.get(finding.id),
      finding.incident === null ? undefined : this.#byOrigin.get(finding.incident),
      this.#ofAll,
    ]) {
      for (const mark of marks ?? []) {
        if (first !== null && mark.fromDay !== null && mark.fromDay > first) break
        if (names(mark, finding) && holdsDays(mark, first, last) && (found === null || byAge(mark, found) < 0)) found = mark
      }
    }
    return found
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

/** A mark of several symbols stands in the lists of those alone. */
function names(mark: Mark, { dataset, symbol, check }: Coverable): boolean {
  return (
    (mark.dataset === null || mark.dataset === dataset) &&
    (mark.symbol === null || mark.symbol === symbol) &&
    (mark.check === null || mark.check === check) &&
    (mark.checks === undefined || mark.checks.includes(check))
  )
}

/** A mark of certain dates covers nothing that has none: it cannot be known to lie within. */
function holdsDays({ fromDay, toDay }: Mark, first: number | null, last: number | null): boolean {
  return (fromDay === null || (first !== null && fromDay <= first)) && (toDay === null || (last !== null && last <= toDay))
}

function byAge(a: Mark, b: Mark): number {
  return a.createdUs - b.createdUs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function add(lists: Map<string, Mark[]>, name: string, mark: Mark): void {
  const list = lists.get(name)
  if (list === undefined) lists.set(name, [mark])
  else list.push(mark)
}
