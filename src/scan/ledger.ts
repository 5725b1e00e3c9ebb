import type { Settled } from '../incidents/settle.ts'
import type { Finding } from '../model/finding.ts'
import { gapChecks } from '../profile/system-profile.ts'
import { keyOf } from './plan.ts'

/** The open findings of a lake while a scan settles them: how they stood before, how they stand now, and the difference. */
export class Ledger {
  /** As the last scan left them, by series key. */
  readonly before: ReadonlyMap<string, readonly Finding[]>
  readonly #now: Map<string, readonly Finding[]>
  readonly #settled = new Set<string>()
  readonly #upserted = new Map<string, Finding>()
  readonly #closed: string[] = []

  constructor(findings: readonly Finding[]) {
    const before = new Map<string, Finding[]>()
    for (const finding of findings) {
      const known = before.get(keyOf(finding))
      if (known) known.push(finding)
      else before.set(keyOf(finding), [finding])
    }
    this.before = before
    this.#now = new Map(before)
  }

  /** Open findings of a series as they stand. */
  of(key: string): readonly Finding[] {
    return this.#now.get(key) ?? []
  }

  isSettled(key: string): boolean {
    return this.#settled.has(key)
  }

  /** Settles a series against what was open, and gives what is open now. */
  settle(key: string, how: (previousOpen: readonly Finding[]) => Settled): readonly Finding[] {
    const { open, upserted, closed } = how(this.of(key))
    this.#settled.add(key)
    if (open.length === 0) this.#now.delete(key)
    else this.#now.set(key, open)
    for (const finding of upserted) this.#upserted.set(finding.id, finding)
    this.#closed.push(...closed)
    return open
  }

  /** Puts an altered finding in the place of the one with its id. */
  replace(finding: Finding): void {
    this.#now.set(
      keyOf(finding),
      this.of(keyOf(finding)).map((one) => (one.id === finding.id ? finding : one)),
    )
    this.#upserted.set(finding.id, finding)
  }

  /** All open findings, by series and place: in an order that does not depend on which worker was done first. */
  open(): Finding[] {
    const keys = [...this.#now.keys()].sort()
    return keys.flatMap((key) => [...this.of(key)].sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : 1)))
  }

  get isAltered(): boolean {
    return this.#upserted.size > 0 || this.#closed.length > 0
  }

  get difference(): { readonly upserted: readonly Finding[]; readonly closed: readonly string[] } {
    return { upserted: [...this.#upserted.values()], closed: this.#closed }
  }

  get counts(): { confirmed: number; review: number; excused: number } {
    const counts = { confirmed: 0, review: 0, excused: 0 }
    for (const findings of this.#now.values()) for (const { status } of findings) counts[status]++
    return counts
  }

  /** Symbols with confirmed gaps, over all their datasets. */
  get symbolsWithGaps(): ReadonlySet<string> {
    const symbols = new Set<string>()
    for (const findings of this.#now.values())
      for (const { check, status, symbol } of findings) if (status === 'confirmed' && gapChecks.includes(check)) symbols.add(symbol)
    return symbols
  }
}
