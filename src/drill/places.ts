import type { FaultNeeds, FaultTarget } from '../synthetic/faults/fault.ts'
import { isWhole } from '../synthetic/faults/fault.ts'
import type { Random } from '../synthetic/random.ts'
import type { SyntheticRow } from '../synthetic/rows.ts'
import { type DrillSeries, keyOf } from './injection.ts'

/** Days, both ends included. */
export interface Days {
  readonly from: number
  readonly to: number
}

/** Calendar days between two injections of one series: their neighbourhoods, of some 20 bars, stay apart. */
const apartDays = { daily: 30, weekly: 56 } as const
/** Series that a fault of many takes at least. */
const LEAST_MANY = 12
/** Places tried before a fault is put off to the next round. */
const TRIES = 80
const LIQUID_DOLLARS = 5e6
const DEEP_DOLLARS = 60e6
const THIN_DOLLARS = 200e3

/**
 * Finds places for faults, and keeps them apart: enough rows before and after, all of them whole, no known defect there, and no other fault near.
 */
export class Places {
  readonly #series: readonly DrillSeries[]
  readonly #rows: Map<string, readonly SyntheticRow[]>
  readonly #defects: ReadonlyMap<string, readonly Days[]>
  readonly #random: Random
  readonly #taken = new Map<string, Days[]>()
  readonly #closed = new Set<string>()
  readonly #rescaled = new Set<string>()

  /** `defects`: days by `keyOf` that no fault may be put on. */
  constructor(series: readonly DrillSeries[], defects: ReadonlyMap<string, readonly Days[]>, random: Random) {
    this.#series = series
    this.#rows = new Map(series.map((one) => [keyOf(one), one.rows]))
    this.#defects = defects
    this.#random = random
  }

  rowsOf(key: string): readonly SyntheticRow[] {
    return this.#rows.get(key) ?? []
  }

  put(key: string, rows: readonly SyntheticRow[]): void {
    this.#rows.set(key, rows)
  }

  /** Series and rows for one injection, all at the same date; `null` when none was found. Try again: the choice is random. */
  find(needs: FaultNeeds): readonly FaultTarget[] | null {
    const pool = this.#series.filter(
      (one) => one.interval === (needs.interval ?? 'daily') && one.isApart !== true && !this.#closed.has(keyOf(one)),
    )
    const count = needs.series < 1 ? Math.max(LEAST_MANY, Math.round(needs.series * pool.length)) : needs.series
    if (pool.length < count) return null
    for (let tries = 0; tries < TRIES; tries++) {
      const first = pool[this.#random.below(pool.length)] as DrillSeries
      const rows = this.rowsOf(keyOf(first))
      const room = rows.length - needs.history - needs.span - needs.after
      if (room <= 0) continue
      const at = needs.history + this.#random.below(room)
      if (!this.#fits(first, at, needs)) continue
      const targets = [targetOf(first, rows, at)]
      const day = (rows[at] as SyntheticRow).day
      if (count > 1) {
        for (const other of this.#shuffled(pool)) {
          if (targets.length === count) break
          if (other === first) continue
          const theirs = this.rowsOf(keyOf(other))
          const index = indexOfDay(theirs, day)
          if (index >= 0 && this.#fits(other, index, needs)) targets.push(targetOf(other, theirs, index))
        }
      }
      if (targets.length === count) return targets
    }
    return null
  }

  /** Keeps others away from what an injection got. */
  take(targets: readonly FaultTarget[], needs: FaultNeeds): void {
    for (const target of targets) {
      const key = keyOf(target)
      if (needs.alone === true) this.#closed.add(key)
      if (needs.rescales === true) this.#rescaled.add(key)
      this.#taken.set(key, [...(this.#taken.get(key) ?? []), daysOf(target.rows, target.at, needs.span)])
    }
  }

  #fits(series: DrillSeries, at: number, needs: FaultNeeds): boolean {
    const key = keyOf(series)
    const rows = this.rowsOf(key)
    if (at < needs.history || at + needs.span + needs.after > rows.length) return false
    if ((needs.alone === true && this.#taken.has(key)) || (needs.rescales === true && this.#rescaled.has(key))) return false
    const days = daysOf(rows, at, needs.span)
    const apart = apartDays[series.interval]
    if (this.#taken.get(key)?.some(({ from, to }) => from - apart <= days.to && days.from - apart <= to) === true) return false
    if (this.#defects.get(key)?.some(({ from, to }) => from <= days.to && days.from <= to) === true) return false
    for (let i = at - 1; i <= at + needs.span && i < rows.length; i++) if (!isWhole(rows[i] as SyntheticRow)) return false
    return needs.liquidity === undefined || isLiquid(rows, at, needs.liquidity)
  }

  #shuffled<T>(values: readonly T[]): T[] {
    const shuffled = [...values]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.#random.below(i + 1)
      ;[shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T]
    }
    return shuffled
  }
}

function targetOf({ symbol, dataset }: DrillSeries, rows: readonly SyntheticRow[], at: number): FaultTarget {
  return { symbol, dataset, rows, at }
}

function daysOf(rows: readonly SyntheticRow[], at: number, span: number): Days {
  const last = Math.min(rows.length - 1, at + span - 1)
  return { from: (rows[at] as SyntheticRow).day, to: (rows[last] as SyntheticRow).day }
}

/** By the median dollars of the 63 rows before. */
function isLiquid(rows: readonly SyntheticRow[], at: number, liquidity: NonNullable<FaultNeeds['liquidity']>): boolean {
  const dollars = rows.slice(Math.max(0, at - 63), at).map((row) => (row.close ?? 0) * (row.volume ?? 0))
  const median = dollars.sort((a, b) => a - b)[dollars.length >> 1] ?? 0
  switch (liquidity) {
    case 'liquid':
      return median > LIQUID_DOLLARS
    case 'deep':
      return median > DEEP_DOLLARS
    case 'thin':
      return median > 0 && median < THIN_DOLLARS
  }
}

/** Index of the first row of a day; -1 without one. Rows that a fault put out of order are passed over. */
function indexOfDay(rows: readonly SyntheticRow[], day: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as SyntheticRow).day < day) low = middle + 1
    else high = middle
  }
  return rows[low]?.day === day ? low : -1
}
