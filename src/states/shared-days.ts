import { usPerDay } from './block-layout.ts'
import { type Narrowed, widen } from './narrow.ts'

/** Sessions that were decoded last, and what they were decoded from. */
interface Decoded {
  readonly base: number
  readonly steps: Uint8Array
  readonly session: Int32Array
}

const MOST_KEPT = 16
/** By their number, which tells nearly all that differ apart. */
const decoded = new Map<number, Decoded>()
const times = new WeakMap<Int32Array, Float64Array>()

/** Sessions from their narrow form. Series with the same days, as those of a lake mostly are, share the array, so it is never written to. */
export function sharedSessions(narrowed: Narrowed): Int32Array {
  const { base, steps } = narrowed
  const bytes = new Uint8Array(steps.buffer, steps.byteOffset, steps.byteLength)
  const known = decoded.get(steps.length)
  if (known?.base === base && Buffer.compare(known.steps, bytes) === 0) return known.session
  const session = new Int32Array(steps.length)
  widen(narrowed, 1, session)
  if (decoded.size === MOST_KEPT) decoded.clear()
  decoded.set(steps.length, { base, steps: bytes.slice(), session })
  return session
}

/** Midnight UTC of each session, µs since 1970; shared like the sessions. */
export function sharedMidnights(session: Int32Array): Float64Array {
  let time = times.get(session)
  if (time === undefined) times.set(session, (time = Float64Array.from(session, (day) => day * usPerDay)))
  return time
}
