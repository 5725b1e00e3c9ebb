import { setTimeout as wait } from 'node:timers/promises'
import type { Outbound } from '../outbound/outbound.ts'
import type { OpenLineageEvent } from './quality-event.ts'

/** Where events are sent to. Asked anew for every attempt, so that a secret may be replaced while the server runs. */
export interface LineagePlace {
  /** The whole URL: `https://marquez.example/api/v1/lineage`. */
  url(): Promise<string>
  /** Sent as a bearer token; `null`: none. */
  apiKey(): Promise<string | null>
}

/** How sending goes. */
export interface LineageStatus {
  /** Events that wait, the one under way included. */
  readonly waiting: number
  /** Events under way: 1, or 0 when none waits. */
  readonly active: number
  /** When the event that waits longest was taken, µs; `null` when none waits. */
  readonly oldestWaitingUs: number | null
  readonly sent: number
  /** Events that were given up. */
  readonly dropped: number
  /** When an event last arrived, µs; `null`: none has yet. */
  readonly lastSentUs: number | null
  /** Why the newest attempt failed; `null` when it did not. Holds no secret. */
  readonly lastError: string | null
}

export interface LineageSender {
  /** Takes events to send in the background, in order. Never throws and never waits. */
  send(events: readonly OpenLineageEvent[]): void
  status(): LineageStatus
  /** Gives up what waits. Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

export interface LineageSenderOptions {
  readonly fetch: Outbound['fetch']
  readonly place: LineagePlace
  readonly nowUs: () => number
  /** Pauses between attempts in ms; an event is given up after the last. */
  readonly pausesMs?: readonly number[]
}

/** Events that wait at most; the oldest are given up for newer ones. */
const MAX_WAITING = 200
const attemptMs = 10_000
/** In all a good hour: a place that is down for longer misses verdicts, and the next scan's follow. */
const defaultPausesMs = [1_000, 5_000, 30_000, 120_000, 600_000, 1_200_000, 1_800_000]

export function createLineageSender({ fetch, place, nowUs, pausesMs = defaultPausesMs }: LineageSenderOptions): LineageSender {
  const waiting: { readonly event: OpenLineageEvent; readonly cameUs: number }[] = []
  const stopping = new AbortController()
  let [sent, dropped] = [0, 0]
  let lastSentUs: number | null = null
  let lastError: string | null = null
  let working: Promise<void> | null = null
  const isStopped = (): boolean => stopping.signal.aborted

  /** Gives whether the event arrived; `false`: trying again is of no use. Throws when it may be. */
  const attempt = async (event: OpenLineageEvent): Promise<boolean> => {
    const apiKey = await place.apiKey()
    const answer = await fetch({
      url: await place.url(),
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify(event),
      maxBodyBytes: 1024,
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(attemptMs)]),
    })
    if (answer.status >= 200 && answer.status < 300) return true
    const problem = `the place that takes OpenLineage events answered ${answer.status}`
    if (answer.status === 408 || answer.status === 429 || answer.status >= 500) throw new Error(problem)
    lastError = problem
    return false
  }

  const deliver = async (event: OpenLineageEvent): Promise<boolean> => {
    for (const pauseMs of [...pausesMs, null]) {
      try {
        const arrived = await attempt(event)
        if (arrived) lastError = null
        return arrived
      } catch (error) {
        if (isStopped()) return false
        lastError = error instanceof Error ? error.message : String(error)
      }
      if (pauseMs !== null) await wait(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
      if (isStopped()) return false
    }
    return false
  }

  const work = async (): Promise<void> => {
    for (let first = waiting[0]; first !== undefined && !isStopped(); first = waiting[0]) {
      if (await deliver(first.event)) {
        sent++
        lastSentUs = nowUs()
      } else dropped++
      if (waiting[0] === first) waiting.shift()
    }
    working = null
  }

  return {
    send: (events) => {
      if (isStopped() || events.length === 0) return
      const cameUs = nowUs()
      waiting.push(...events.map((event) => ({ event, cameUs })))
      const over = waiting.length - MAX_WAITING
      // The one under way, the first, is counted when it ends.
      if (over > 0) dropped += waiting.splice(1, over).length
      working ??= work()
    },
    status: () => ({
      waiting: waiting.length,
      active: working === null ? 0 : 1,
      oldestWaitingUs: waiting[0]?.cameUs ?? null,
      sent,
      dropped,
      lastSentUs,
      lastError,
    }),
    stop: async () => {
      stopping.abort()
      await working
      dropped += waiting.splice(0).length
    },
  }
}
