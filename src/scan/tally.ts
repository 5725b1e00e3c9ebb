import type { Finding } from '../model/finding.ts'
import { gapChecks } from '../profile/system-profile.ts'
import type { SeriesKey } from '../store/scan-store.ts'
import { keyOf } from './plan.ts'

/** Open findings by status, kept up to date as series are settled. */
export class Tally {
  readonly counts: { confirmed: number; review: number; excused: number }
  constructor(counts: { readonly confirmed: number; readonly review: number; readonly excused: number }) {
    this.counts = { ...counts }
  }
  replace(before: readonly Finding[], after: readonly Finding[]): void {
    for (const { status } of before) this.counts[status]--
    for (const { status } of after) this.counts[status]++
  }
}

/** Symbols with confirmed gaps, over all their datasets. */
export class GapSymbols {
  readonly #series = new Map<string, string>()
  constructor(findings: readonly Finding[]) {
    for (const finding of findings) this.#series.set(keyOf(finding), finding.symbol)
  }
  replace(key: SeriesKey, before: readonly Finding[], after: readonly Finding[]): void {
    const isGap = ({ check, status }: Finding) => gapChecks.includes(check) && status === 'confirmed'
    if (after.some(isGap)) this.#series.set(keyOf(key), key.symbol)
    else if (before.some(isGap)) this.#series.delete(keyOf(key))
  }
  get symbols(): ReadonlySet<string> {
    return new Set(this.#series.values())
  }
}
