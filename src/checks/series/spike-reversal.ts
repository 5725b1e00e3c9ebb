import type { Defect } from '../../model/defect.ts'
import { moveExplained } from '../actions.ts'
import { barName, blame, figure } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { standingOf } from '../hampel.ts'
import { everyBar, moveFloor } from '../screen.ts'
import { floorAt } from '../return-floor.ts'

/**
 * Finds closes that jump and come back at once.
 *
 * One defect per bar that stands out, in time order, for review: a slip, a copy or a broken order of the prices on the same bar is found, and
 * confirmed, by its own check. The standing is that of `outlier_return`.
 * Source: 14 of 16 such bars in 505 S&P 500 series were bad.
 */
export const spikeReversal = defineSeriesCheck({
  id: 'spike_reversal',
  version: 2,
  dimension: 'accuracy',
  severity: 'medium',
  status: 'review',
  about: 'closes that jump and come back with the next bar',
  formula:
    'z as in `outlier_return` with |z| >= `k`; |ln C(t)/C(t-1)| >= `leastReturn`; and ln C(t+1)/C(t) has the other sign and at least `undoneRatio` of its size. The three bars are consecutive expected ones.',
  source: 'Counted on 505 S&P 500 series of 2013 to 2018: 14 of 16 flags right.',
  params: {
    k: { default: 8, min: 1, max: 1000, unit: 'robust deviations', about: 'least distance from the median' },
    leastReturn: { default: 0.1, min: 0.001, max: 10, unit: 'log return', about: 'least move of the close' },
    undoneRatio: { default: 0.75, min: 0.1, max: 1, unit: 'ratio', about: 'share of the move that the next bar undoes' },
    floor: { default: 0.005, min: 0.0001, max: 1, unit: 'log return', about: 'least robust deviation of a daily return' },
    window: { default: 63, min: 5, max: 1000, unit: 'bars', about: 'returns before the bar that it is held against' },
    atLeast: { default: 20, min: 5, max: 1000, unit: 'bars', about: 'returns that there must be in the window' },
  },
  reads: ['calendar', 'actions'],
  appliesTo: ['intraday', 'daily', 'weekly'],
  run({ bars }, { derived, actions }, { k, leastReturn, undoneRatio, floor, window, atLeast }) {
    const settings = { k, floor: floorAt(derived, floor), window, atLeast }
    const { linked } = derived
    const { close, length } = bars
    const defects: Defect[] = []
    // A fall of r in logs is one of 1 - exp(-r) in the ratio, the smaller of the two.
    const leastRatio = (1 - Math.exp(-leastReturn)) * (1 - 1e-9)
    for (const i of leastRatio >= moveFloor ? derived.screened.steps : everyBar(length)) {
      if (linked[i] === 0) continue
      const before = close[i - 1] as number
      const here = close[i] as number
      if (!(before > 0 && Math.abs(here - before) > leastRatio * before) || i + 1 >= length) continue
      const after = close[i + 1] as number
      if (linked[i + 1] === 0 || !(here > 0 && after > 0) || here > before === after > here) continue
      const there = Math.log(here / before)
      const back = Math.log(after / here)
      if (Math.abs(there) < leastReturn || Math.abs(back) < undoneRatio * Math.abs(there)) continue
      const standing = standingOf(bars, linked, i, settings)
      if (standing === null) continue
      const excuse = moveExplained(actions, { bars, i, kind: derived.intervalClass, logMove: there, before })
      defects.push(
        blame(derived, [i], {
          message: `The close went from ${before} to ${here} on ${barName(derived, i)} and back to ${after} with the next bar`,
          evidence: {
            closeBefore: before,
            close: here,
            closeAfter: after,
            logReturn: figure(standing.logReturn),
            z: figure(standing.z),
            median: figure(standing.median),
            deviation: figure(standing.deviation),
            undoneRatio: figure(-back / there),
          },
          ...(excuse !== null && { excuse }),
        }),
      )
    }
    return defects
  },
})
