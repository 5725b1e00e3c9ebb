/** The newest events as they were sent, by their place in the sequence. Bounded by number and bytes; the oldest go first, the newest always stays. */
export class EventRing {
  readonly #maxEvents: number
  readonly #maxBytes: number
  readonly #frames = new Map<number, Buffer>()
  #firstSeq = 1
  #lastSeq = 0
  #bytes = 0

  constructor({ maxEvents, maxBytes }: { readonly maxEvents: number; readonly maxBytes: number }) {
    this.#maxEvents = maxEvents
    this.#maxBytes = maxBytes
  }

  /** Place of the newest event; 0 before the first. */
  get lastSeq(): number {
    return this.#lastSeq
  }

  /** Takes up the event of the next place. */
  push(frame: Buffer): void {
    this.#frames.set(++this.#lastSeq, frame)
    this.#bytes += frame.length
    while (this.#firstSeq < this.#lastSeq && (this.#frames.size > this.#maxEvents || this.#bytes > this.#maxBytes)) {
      this.#bytes -= this.#frames.get(this.#firstSeq)?.length ?? 0
      this.#frames.delete(this.#firstSeq++)
    }
  }

  /** The event of a place; `null` when it is gone, or not there yet. */
  at(seq: number): Buffer | null {
    return this.#frames.get(seq) ?? null
  }

  /** Whether all that came after a place is still there. */
  reachesBackTo(seq: number): boolean {
    return seq >= this.#firstSeq - 1 && seq <= this.#lastSeq
  }
}
