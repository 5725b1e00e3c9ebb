import { medianAmong } from '../base/select.ts'
import type { Bars } from '../model/bars.ts'
import type { VolumeLimits } from '../model/series-loops.ts'

/** Rounding must not decide here what is decided by logarithms. */
const SLACK = 1 + 1e-9

let octaves = new Uint8Array(0)
let ranked = new Float64Array(0)
const counts = new Uint16Array(64)
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/**
 * As `SeriesLoops` says.
 *
 * Volumes are counted by octave in a sliding window: where half of them lie that far below a bar, or above it, the bar's octave is that many whole octaves
 * off the median's. Only there all of the window is looked at, and whether its volumes lie too far apart for one to stand out.
 */
export function farVolumes({ volume, length }: Bars, { window, atLeast, far, mads }: VolumeLimits): number[] | null {
  const octavesFar = Math.floor(Math.log2(far))
  if (octaves.length < length) octaves = new Uint8Array(length)
  const octave = octaves
  for (let i = 0; i < length; i++) {
    const v = volume[i] as number
    if (!(v >= 0)) return null
    octave[i] = octaveOf(1 + v)
  }
  const found: number[] = []
  counts.fill(0)
  // `below` counts the octaves under the median's.
  let median = 0
  let below = 0
  for (let i = 0; i < length; i++) {
    const here = octave[i] as number
    if (i >= window) {
      const isLikely = here >= median + octavesFar || here + octavesFar <= median
      if (isLikely && isFar(volume, i, window, far) && !areSpreadOut(volume, i, window, mads)) found.push(i)
      const gone = octave[i - window] as number
      counts[gone] = (counts[gone] as number) - 1
      if (gone < median) below--
    } else if (i >= atLeast && isFar(volume, i, i, far)) found.push(i)
    counts[here] = (counts[here] as number) + 1
    if (here < median) below++
    if (i < window - 1) continue
    while (2 * below >= window) below -= counts[--median] as number
    while (2 * (below + (counts[median] as number)) < window) below += counts[median++] as number
  }
  return found
}

function isFar(volume: Float64Array, i: number, window: number, far: number): boolean {
  const here = 1 + (volume[i] as number)
  let below = 0
  let above = 0
  for (let j = i - window; j < i; j++) {
    const v = 1 + (volume[j] as number)
    if (v <= here / far) below++
    if (v >= here * far) above++
  }
  return 2 * below >= window || 2 * above >= window
}

/** Whether more than half of the `window` volumes before a bar lie so far from their median that their MAD is too large. `window` is odd. */
function areSpreadOut(volume: Float64Array, i: number, window: number, mads: number): boolean {
  if (ranked.length < window) ranked = new Float64Array(window)
  const before = volume.subarray(i - window, i)
  ranked.set(before)
  const here = 1 + (volume[i] as number)
  const median = 1 + medianAmong(ranked, window)
  const mad = aboveRoot(Math.max(here / median, median / here), mads) * SLACK
  const low = median / mad - 1
  const high = median * mad - 1
  let outside = 0
  for (const v of before) if (v < low || v > high) outside++
  return 2 * outside > window
}

/** At least the root of that degree, 1 or more, and not much more for values up to some hundreds: with roots alone the kernel gives the same to the bit. */
function aboveRoot(value: number, degree: number): number {
  let root = value
  let rest = degree
  for (; rest >= 2; rest /= 2) root = Math.sqrt(root)
  // (1 + x)^s <= 1 + s x for s <= 1 (Bernoulli).
  return 1 + (root - 1) / rest
}

/** The power of two at or below a number from 1 on, at most 63. */
function octaveOf(value: number): number {
  if (value < 2 ** 31) return 31 - Math.clz32(value)
  double[0] = value
  return Math.min(63, ((words[1] as number) >>> 20) - 1023)
}
