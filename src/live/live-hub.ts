import { isoInstant } from '../base/day.ts'
import type { LiveData, LiveEventKind, LiveFrame, LiveLatest } from '../contract/live.ts'
import { EventRing } from './event-ring.ts'
import { type LivePeer, LiveReader } from './reader.ts'

export interface LiveHubOptions {
  /** Differs at every start of a server: 16 hexadecimal digits. */
  readonly epoch: string
  readonly nowUs: () => number
  readonly maxEvents?: number
  readonly maxBytes?: number
}

export interface ReaderRequest {
  /** Id of the token; the reader is closed when it is revoked. */
  readonly token: string | null
  /** The last frame that it has seen. */
  readonly after: { readonly epoch: string; readonly seq: number } | null
}

/** A reader as its connection knows it. */
export interface ReaderHandle {
  /** It has given a sign of life. */
  answered(): void
  /** The connection has ended. */
  gone(): void
}

const beatMs = 5_000
const askEveryBeats = 6
const maxReaders = 5_000
/** Readers served between two looks at what else there is to do: a thousand at once would hold up requests. */
const servedAtOnce = 50

/** Closing codes of RFC 6455 and the registry of IANA. */
export const closeCodes = { goingAway: 1001, policy: 1008, tryLater: 1013 } as const

/**
 * Tells readers what changes, as it changes. Each event is written once, has a place in a sequence, and stays in a ring for readers that come back; a reader
 * costs a number, whatever it has not read yet. Every 5 s all that have seen everything get a heartbeat.
 */
export class LiveHub {
  readonly #epoch: string
  readonly #nowUs: () => number
  readonly #ring: EventRing
  readonly #readers = new Set<LiveReader>()
  #latest: LiveLatest = { profile: null, scan: null, findings: null, alerts: null, updates: null, health: null }
  #snapshots = new Map<string, Buffer>()
  #beats = 0
  #timer: NodeJS.Timeout | null = null
  #isRoundAsked = false
  #isServing = false

  constructor({ epoch, nowUs, maxEvents = 2_000, maxBytes = 4 << 20 }: LiveHubOptions) {
    this.#epoch = epoch
    this.#nowUs = nowUs
    this.#ring = new EventRing({ maxEvents, maxBytes })
  }

  get readers(): number {
    return this.#readers.size
  }

  /** Tells all readers, and those that come later as part of their snapshot. Order is kept. */
  publish<K extends LiveEventKind>(kind: K, data: LiveData[K]): void {
    this.#latest = { ...this.#latest, [kind]: data }
    this.#snapshots.clear()
    this.#ring.push(this.#write(this.#ring.lastSeq + 1, { kind, data } as Pick<LiveFrame, 'kind' | 'data'>))
    this.#askRound()
  }

  /** Takes up a reader, who gets what came after the frame that it has seen, or else a snapshot. `null`: there are too many, and it was closed. */
  add(peer: LivePeer, { token, after }: ReaderRequest): ReaderHandle | null {
    if (this.#readers.size >= maxReaders) {
      peer.close(closeCodes.tryLater, 'too many readers')
      return null
    }
    const canGoOn = after !== null && after.epoch === this.#epoch && this.#ring.reachesBackTo(after.seq)
    const reader = new LiveReader(peer, token, canGoOn ? after.seq : this.#ring.lastSeq)
    if (!canGoOn) peer.send(this.#snapshot(false))
    this.#readers.add(reader)
    this.#advance(reader)
    return {
      answered: () => {
        reader.answered()
      },
      gone: () => {
        this.#readers.delete(reader)
      },
    }
  }

  /** Closes whoever came with a token. */
  closeOf(token: string): void {
    for (const reader of this.#readers)
      if (reader.token === token) this.#drop(reader, closeCodes.policy, 'the token was revoked or has ended')
  }

  /** Begins the heartbeat. */
  begin(): void {
    this.#timer ??= setInterval(() => {
      this.beat()
    }, beatMs)
  }

  /** Lets all readers go, who may come back. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    for (const reader of this.#readers) this.#drop(reader, closeCodes.goingAway, 'the server stops')
  }

  /** What happens every 5 s. */
  beat(): void {
    const isAsked = ++this.#beats % askEveryBeats === 0
    const { profile, health } = this.#latest
    const frame = this.#write(this.#ring.lastSeq, { kind: 'heartbeat', data: { profile, health } })
    const seq = this.#ring.lastSeq
    this.#eachInTurn([...this.#readers], (reader) => {
      if (isAsked && !reader.ask()) this.#terminate(reader)
      // After a newer event the beat would tell of the past.
      else if (this.#advance(reader) && seq === this.#ring.lastSeq) reader.sendIfCurrent(frame, this.#ring)
    })
  }

  #askRound(): void {
    this.#isRoundAsked = true
    if (this.#isServing) return
    this.#isServing = true
    this.#serveNextRound()
  }

  /** Serves all readers, some at a time. Events that came meanwhile make another round. */
  #serveNextRound(): void {
    setImmediate(() => {
      this.#isServing = this.#isRoundAsked
      if (!this.#isRoundAsked) return
      this.#isRoundAsked = false
      this.#eachInTurn(
        [...this.#readers],
        (reader) => this.#advance(reader),
        () => {
          this.#serveNextRound()
        },
      )
    })
  }

  #eachInTurn(readers: LiveReader[], work: (reader: LiveReader) => void, done: () => void = () => undefined): void {
    for (const reader of readers.splice(0, servedAtOnce)) if (this.#readers.has(reader)) work(reader)
    if (readers.length === 0) done()
    else
      setImmediate(() => {
        this.#eachInTurn(readers, work, done)
      })
  }

  #advance(reader: LiveReader): boolean {
    if (!this.#readers.has(reader)) return false
    const isKept = reader.advance(this.#ring, () => this.#snapshot(true), this.#nowUs() / 1000)
    if (!isKept) this.#terminate(reader)
    return isKept
  }

  #snapshot(resynchronised: boolean): Buffer {
    const key = String(resynchronised)
    const known = this.#snapshots.get(key)
    if (known !== undefined) return known
    const made = this.#write(this.#ring.lastSeq, { kind: 'snapshot', data: { ...this.#latest, resynchronised } })
    this.#snapshots.set(key, made)
    return made
  }

  #write(seq: number, { kind, data }: Pick<LiveFrame, 'kind' | 'data'>): Buffer {
    return Buffer.from(JSON.stringify({ epoch: this.#epoch, seq, at: isoInstant(Math.round(this.#nowUs())), kind, data }))
  }

  #drop(reader: LiveReader, code: number, reason: string): void {
    this.#readers.delete(reader)
    reader.peer.close(code, reason)
  }

  /** A closing frame would wait behind what the reader does not take. */
  #terminate(reader: LiveReader): void {
    this.#readers.delete(reader)
    reader.peer.terminate()
  }
}
