import type { LakeSnapshot, LakeStore, LakeView } from '../../api/ports.ts'
import type { IndexedSymbol } from '../../model/profile.ts'
import type { ScanRecord } from '../../model/scan.ts'

/** Symbols fetched at once: so few that taking them over holds up no request. */
const pageLength = 500
/** A store that is asked and says nothing for so long counts as out of reach: a line that was cut may not tell for long. */
const silenceMs = 5_000

/** Keeps the newest published scan in memory. */
export class MemoryView implements LakeView {
  readonly #store: LakeStore
  readonly #listeners: ((snapshot: LakeSnapshot, before: LakeSnapshot | null) => void)[] = []
  #snapshot: LakeSnapshot | null = null
  #staleBecause: string | null = null
  #loads = 0
  #refreshing: Promise<void> | null = null

  constructor(store: LakeStore) {
    this.#store = store
  }

  /** The listener hears of every newer snapshot, after it has become the current one, with the one before. */
  subscribe(listener: (snapshot: LakeSnapshot, before: LakeSnapshot | null) => void): void {
    this.#listeners.push(listener)
  }

  current(): LakeSnapshot | null {
    return this.#snapshot
  }

  staleBecause(): string | null {
    return this.#staleBecause
  }

  /** Takes over what was published since. Never throws: what stands in the way is said by `staleBecause`, and what is known stays. */
  async refresh(): Promise<void> {
    await this.#refreshing
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = null
    })
    await this.#refreshing
  }

  async #load(): Promise<void> {
    try {
      const last = await this.#lastScan()
      this.#staleBecause = null
      if (last === null || last.id === this.#snapshot?.scan.id) return
      const head = await this.#store.head()
      if (head === null) return
      const symbols: IndexedSymbol[] = []
      while (symbols.length < head.index.total_symbols) {
        const page = await this.#store.symbols(head.scan.id, { offset: symbols.length, limit: pageLength })
        // A newer scan was published meanwhile: the next refresh takes that.
        if (page === null || page.length === 0) return
        symbols.push(...page)
      }
      const before = this.#snapshot
      const snapshot = { ...head, index: { ...head.index, symbols }, version: `${head.scan.id}.${++this.#loads}` }
      this.#snapshot = snapshot
      for (const listener of this.#listeners) listener(snapshot, before)
    } catch (error) {
      this.#staleBecause = error instanceof Error ? error.message : String(error)
    }
  }

  async #lastScan(): Promise<ScanRecord | null> {
    const silent = setTimeout(() => {
      this.#staleBecause ??= `the store has not answered for ${silenceMs / 1000} s; it is asked on`
    }, silenceMs)
    try {
      return await this.#store.scans.lastScan()
    } finally {
      clearTimeout(silent)
    }
  }
}
