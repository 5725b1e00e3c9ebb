import { firstAtLeast } from '../base/search.ts'
import { utcDay } from '../base/day.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { Slot } from '../model/series.ts'

/** Fewest series that make one cause of what they have on one date. */
const FEWEST_SERIES = 3
/** On 99 of 100 days fewer of a lake's liquid series than this miss their bar, each for itself (market-data, section 2): in a large lake three are chance. */
const CHANCE_SHARE = 0.003

/** What grouping must know of a lake beside its findings: which slots are instants, and how many series were alive on a day. */
export class LakeShape {
  readonly #intraday: ReadonlySet<string>
  readonly #edges = new Map<string, { readonly first: number[]; readonly last: number[] }>()

  constructor(datasets: readonly Dataset[], series: Iterable<Pick<SeriesRecord, 'dataset' | 'coverage'>>) {
    this.#intraday = new Set(datasets.filter(({ interval }) => intervalClass(interval) === 'intraday').map(({ name }) => name))
    for (const { dataset, coverage } of series) {
      const { firstSlot, lastSlot } = coverage
      if (firstSlot === null || lastSlot === null) continue
      let edges = this.#edges.get(dataset)
      if (edges === undefined) this.#edges.set(dataset, (edges = { first: [], last: [] }))
      edges.first.push(this.dayOf(dataset, firstSlot))
      edges.last.push(this.dayOf(dataset, lastSlot))
    }
    for (const { first, last } of this.#edges.values()) {
      first.sort((a, b) => a - b)
      last.sort((a, b) => a - b)
    }
  }

  /** Day number of a slot; of an instant its UTC day. */
  dayOf(dataset: string, slot: Slot): number {
    return this.#intraday.has(dataset) ? utcDay(slot) : slot
  }

  /** Series of a dataset that begin on or before a day and end on or after it; all of them without a day. */
  alive(dataset: string, day: number | null): number {
    const edges = this.#edges.get(dataset)
    if (edges === undefined) return 0
    return day === null ? edges.first.length : firstAtLeast(edges.first, day + 1) - firstAtLeast(edges.last, day)
  }

  /** Fewest series of a dataset that make one cause of what they have on one day. */
  fewest(dataset: string, day: number | null): number {
    return Math.max(FEWEST_SERIES, Math.ceil(CHANCE_SHARE * this.alive(dataset, day)))
  }
}
