import type { Bars } from '../model/bars.ts'

let octaves = new Uint8Array(0)
const counts = new Uint16Array(64)
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/**
 * As `SeriesLoops` says.
 *
 * Volumes are counted by octave in a sliding window. Half of them must lie at least that far below a bar, or above it, so the bar's octave is that
 * many off the median's.
 */
export function farVolumes({ volume, length }: Bars, window: number, octavesFar: number): number[] | null {
  if (octaves.length < length) octaves = new Uint8Array(length)
  const octave = octaves
  for (let i = 0; i < length; i++) {
    const v = volume[i] as number
    if (!(v >= 0)) return null
    octave[i] = octaveOf(1 + v)
  }
  const far: number[] = []
  counts.fill(0)
  // `below` counts the octaves under the median's.
  let median = 0
  let below = 0
  for (let i = 0; i < length; i++) {
    const here = octave[i] as number
    if (i >= window) {
      if (here >= median + octavesFar || here + octavesFar <= median) far.push(i)
      const gone = octave[i - window] as number
      counts[gone] = (counts[gone] as number) - 1
      if (gone < median) below--
    }
    counts[here] = (counts[here] as number) + 1
    if (here < median) below++
    if (i < window - 1) continue
    while (2 * below >= window) below -= counts[--median] as number
    while (2 * (below + (counts[median] as number)) < window) below += counts[median++] as number
  }
  return far
}

/** The power of two at or below a number from 1 on, at most 63. */
function octaveOf(value: number): number {
  if (value < 2 ** 31) return 31 - Math.clz32(value)
  double[0] = value
  return Math.min(63, ((words[1] as number) >>> 20) - 1023)
}
