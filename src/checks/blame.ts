import { isoDate, isoInstant } from '../base/day.ts'
import type { Defect } from '../model/defect.ts'
import type { Derived } from './derived.ts'

/** What a check says of bars beside which ones they are. */
export type Said = Pick<Defect, 'message' | 'evidence'> & Partial<Pick<Defect, 'severity' | 'status' | 'weight' | 'extra' | 'excuse'>>

/** More runs than this in one series have one cause, and are one defect: a file with swapped columns is not five thousand findings. */
const mostRuns = 100

/** The defect that blames the bars at `indexes` (ascending). */
export function blame(derived: Derived, indexes: readonly number[], said: Said): Defect {
  const slots = indexes.map((i) => derived.slot(i))
  return { slots, from: slots[0] ?? null, to: slots[slots.length - 1] ?? null, ...said }
}

/** Ascending indexes of bad bars in groups that make one defect each: maximal runs of neighbouring bars, or all of them when there are over 100 runs. */
export function runsOf(indexes: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = []
  let before = NaN
  for (const i of indexes) {
    if (i === before + 1) (runs[runs.length - 1] as number[]).push(i)
    else runs.push([i])
    before = i
  }
  return runs.length > mostRuns ? [indexes] : runs
}

/** Bar `i` in words: its session's date, or its instant when intraday. */
export function barName(derived: Derived, i: number): string {
  return derived.intervalClass === 'intraday' ? isoInstant(derived.slot(i)) : isoDate(derived.slot(i))
}

/** Bars in words: `on 2024-01-05`, or `in 3 bars from 2024-01-05 to 2024-01-09`. */
export function barsName(derived: Derived, indexes: readonly number[]): string {
  const first = barName(derived, indexes[0] as number)
  if (indexes.length === 1) return `${derived.intervalClass === 'intraday' ? 'at' : 'on'} ${first}`
  return `in ${String(indexes.length)} bars from ${first} to ${barName(derived, indexes[indexes.length - 1] as number)}`
}

/** A computed number for messages and evidence, to four significant digits. Prices read from the source are given as they are. */
export function figure(value: number): number {
  const rounded = Number(value.toPrecision(4))
  // The largest doubles round to infinity.
  return Math.abs(rounded) === Infinity ? Math.sign(value) * Number.MAX_VALUE : rounded
}

/** A value as evidence holds it: evidence is stored as JSON, which has no NaN. */
export function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
