import { isoDate } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { defineSeriesCheck } from '../define.ts'
import { standingAmong } from '../hampel.ts'

/**
 * Finds volumes far outside those of the bars before.
 *
 * One defect per bar, in time order, for review. The causal Hampel filter on ln(1 + V) over the last `window` bars with a volume. What cannot be
 * flagged is passed first: a volume that is must be e^(k * floor) times the median at least, so half of the window lies that far below it.
 * Bars of a session have a daily course of volume, so intraday series are not judged.
 * Source: Hampel 1974; of 20 high flags read none was bad, of 5 low ones 3 (505 S&P 500 series).
 */
export const volumeOutlier = defineSeriesCheck({
  id: 'volume_outlier',
  version: 1,
  dimension: 'accuracy',
  severity: 'medium',
  status: 'review',
  about: 'volumes far outside those of the 63 bars before',
  formula:
    'x(t) = ln(1 + V(t)); m = median and s = max(1.4826 MAD, `floor`) of the `window` values before it that are numbers (among at most twice as many bars), at least `atLeast` of them; flagged when |x - m| / s >= `k`.',
  source:
    'F. R. Hampel, JASA 69 (1974) 383; of the flags read in 505 S&P 500 series 0 of 20 high and 3 of 5 low ones were bad. The floor lets half days pass.',
  params: {
    k: { default: 8, min: 1, max: 1000, unit: 'robust deviations', about: 'least distance from the median' },
    floor: { default: 0.2, min: 0.001, max: 10, unit: 'log volume', about: 'least robust deviation' },
    window: { default: 63, min: 5, max: 1000, unit: 'bars', about: 'bars before the bar that it is held against' },
    atLeast: { default: 20, min: 5, max: 1000, unit: 'bars', about: 'volumes that there must be in the window' },
  },
  reads: [],
  appliesTo: ['daily', 'weekly'],
  run({ bars }, { derived }, { k, floor, window, atLeast }) {
    const { volume, length } = bars
    const far = Math.exp(k * floor) * (1 - 1e-9)
    const defects: Defect[] = []
    const judge = (i: number): void => {
      const found = standingOf(volume, i, { k, floor, window, atLeast }, far)
      if (found === null) return
      const slot = derived.slot(i)
      const median = Math.round(Math.exp(found.median) - 1)
      defects.push({
        slots: [slot],
        from: slot,
        to: slot,
        message: `The volume of ${isoDate(slot)}, ${volume[i]}, is ${Math.abs(found.z).toFixed(1)} robust deviations ${found.z > 0 ? 'above' : 'below'} the median of ${median} before`,
        evidence: { volume: volume[i] as number, medianVolume: median, z: found.z, deviation: found.deviation },
      })
    }
    // The windows of a block of bars have a core in common. At least `sure` values of the core must lie far off for half of any window to.
    const block = Math.max(1, window >> 1)
    const sure = window - 2 * (window >> 1) === 1 ? 2 : 1
    for (let i = 0; i < Math.min(window, length); i++) judge(i)
    for (let start = window; start < length; start += block) {
      const end = Math.min(length, start + block)
      let least = Infinity
      let second = Infinity
      let most = -Infinity
      let secondMost = -Infinity
      let sum = 0
      for (let j = start + block - 1 - window; j < start; j++) {
        const v = volume[j] as number
        sum += v
        if (v < second) {
          if (v < least) {
            second = least
            least = v
          } else second = v
        }
        if (v > secondMost) {
          if (v > most) {
            secondMost = most
            most = v
          } else secondMost = v
        }
      }
      // Windows with gaps reach further back; nothing is known of them here.
      for (let j = start - window; j < start + block - 1 - window; j++) sum += volume[j] as number
      for (let j = start; j < end; j++) sum += volume[j] as number
      const highFrom = sum === sum ? far * (1 + (sure === 2 ? second : least)) : -Infinity
      const lowTo = sum === sum ? (1 + (sure === 2 ? secondMost : most)) / far : Infinity
      for (let i = start; i < end; i++) {
        const v = 1 + (volume[i] as number)
        if (v >= highFrom || v <= lowTo) judge(i)
      }
    }
    return defects
  },
})

let values = new Float64Array(64)

interface Settings {
  readonly k: number
  readonly floor: number
  readonly window: number
  readonly atLeast: number
}

function standingOf(
  volume: Float64Array,
  i: number,
  { k, floor, window, atLeast }: Settings,
  far: number,
): { median: number; deviation: number; z: number } | null {
  const here = 1 + (volume[i] as number)
  if (!(here > 0)) return null
  if (values.length < window) values = new Float64Array(window)
  const wellBelow = here / far
  const wellAbove = here * far
  let count = 0
  let below = 0
  let above = 0
  const end = Math.max(0, i - 2 * window)
  for (let j = i - 1; j >= end && count < window; j--) {
    const v = 1 + (volume[j] as number)
    if (!(v > 0)) continue
    if (v <= wellBelow) below++
    else if (v >= wellAbove) above++
    values[count++] = v
  }
  if (count < atLeast || (2 * below < count && 2 * above < count)) return null
  return standingAmong(values, count, Math.log(here), k, floor)
}
