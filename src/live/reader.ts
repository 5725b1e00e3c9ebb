import type { EventRing } from './event-ring.ts'

/** The other end of a connection. Frames are shared between readers and never written to. */
export interface LivePeer {
  /** Bytes handed over and not yet taken by the system. */
  readonly bufferedBytes: number
  send(frame: Buffer): void
  /** Asks for a sign of life. */
  ping(): void
  close(code: number, reason: string): void
  /** Ends the connection without asking. */
  terminate(): void
}

/** Bytes that may wait for one reader. What is beyond waits in the ring, for all at once. */
const maxBufferedBytes = 64 << 10
/** How long a reader may take nothing before it is let go. */
const patienceMs = 60_000

/**
 * One reader of the live feed: a place in the ring, and no queue of its own. A slow one falls behind there; when its place is gone from the ring it gets a
 * snapshot instead, when it takes nothing at all for a minute it is let go.
 */
export class LiveReader {
  readonly peer: LivePeer
  /** Id of the token that it came with; `null` without one. */
  readonly token: string | null
  #place: number
  #stuckSinceMs: number | null = null
  #hasAnswered = true

  constructor(peer: LivePeer, token: string | null, place: number) {
    this.peer = peer
    this.token = token
    this.#place = place
  }

  /** Sends what it has not seen, as far as it takes it. Gives false when it is to be let go. */
  advance(ring: EventRing, snapshot: () => Buffer, nowMs: number): boolean {
    while (this.#place < ring.lastSeq) {
      if (this.#isStuck()) {
        this.#stuckSinceMs ??= nowMs
        return nowMs - this.#stuckSinceMs < patienceMs
      }
      const frame = ring.at(this.#place + 1)
      this.peer.send(frame ?? snapshot())
      this.#place = frame === null ? ring.lastSeq : this.#place + 1
    }
    this.#stuckSinceMs = null
    return true
  }

  /** Sends what has no place in the sequence, unless older things still wait. */
  sendIfCurrent(frame: Buffer, ring: EventRing): void {
    if (this.#place === ring.lastSeq && !this.#isStuck()) this.peer.send(frame)
  }

  /** Asks for a sign of life. Gives false when none came since it was asked last. */
  ask(): boolean {
    if (!this.#hasAnswered) return false
    this.#hasAnswered = false
    this.peer.ping()
    return true
  }

  answered(): void {
    this.#hasAnswered = true
  }

  #isStuck(): boolean {
    return this.peer.bufferedBytes > maxBufferedBytes
  }
}
