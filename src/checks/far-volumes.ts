import type { Bars } from '../model/bars.ts'
import type { VolumeLimits } from '../model/series-loops.ts'

let octaves = new Uint8Array(0)
const counts = new Uint16Array(64)
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/**
 * As `SeriesLoops` says.
 *
 * Volumes are counted by octave in a sliding window: where half of them lie that far below a bar, or above it, the bar's octave is that many whole octaves
 * off the median's. Only there all of the window is looked at.
 */
export function farVolumes({ volume, length }: Bars, { window, atLeast, far }: VolumeLimits): number[] | null {
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
      if ((here >= median + octavesFar || here + octavesFar <= median) && isFar(volume, i, window, far)) found.push(i)
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

/** The power of two at or below a number from 1 on, at most 63. */
function octaveOf(value: number): number {
  if (value < 2 ** 31) return 31 - Math.clz32(value)
  double[0] = value
  return Math.min(63, ((words[1] as number) >>> 20) - 1023)
}
