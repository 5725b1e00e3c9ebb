import type { Defect } from '../../model/defect.ts'
import { barName, blame, figure } from '../blame.ts'
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
      const median = Math.round(Math.exp(found.median) - 1)
      defects.push(
        blame(derived, [i], {
          message: `The volume of ${barName(derived, i)}, ${volume[i]}, is ${Math.abs(found.z).toFixed(1)} robust deviations ${found.z > 0 ? 'above' : 'below'} the median of ${median} before`,
          evidence: { volume: volume[i] as number, medianVolume: median, z: figure(found.z), deviation: figure(found.deviation) },
        }),
      )
    }
    const isCounted = far >= 2 && window % 2 === 1 && atLeast <= window
    const candidates = isCounted ? derived.loops.farVolumes(bars, { window, atLeast, far, mads: 1.4826 * k }) : null
    if (candidates !== null) {
      candidates.forEach(judge)
      return defects
    }
    let least = Infinity
    let most = -Infinity
    for (let i = 0; i < length; i++) {
      const here = 1 + (volume[i] as number)
      // Half of those before have to lie that far from it, so one of them at least.
      if (i >= atLeast && (least <= here / far || most >= here * far)) judge(i)
      if (here < least) least = here
      if (here > most) most = here
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
  let j = i - 1
  for (; j >= end && count < window; j--) {
    const v = 1 + (volume[j] as number)
    if (v > 0) count++
    if (v <= wellBelow) below++
    else if (v >= wellAbove) above++
  }
  if (count < atLeast || (2 * below < count && 2 * above < count)) return null
  count = 0
  for (j++; j < i; j++) {
    const v = 1 + (volume[j] as number)
    if (v > 0) values[count++] = v
  }
  return standingAmong(values, count, Math.log(here), k, floor)
}
