import { robustSpread } from '../../base/robust.ts'
import type { Defect } from '../../model/defect.ts'
import { moveExplained } from '../actions.ts'
import { barName, blame, figure, known } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import type { Derived } from '../derived.ts'
import { floorAt } from '../return-floor.ts'
import { apartFloor, everyBar } from '../screen.ts'

/** Least robust deviation of a daily return, and the returns it is taken from: as in `outlier_return`. */
const FLOOR = 0.005
const WINDOW = 63
const AT_LEAST = 20

/**
 * Finds bars whose whole range lies apart from those of both neighbours, which overlap each other.
 *
 * One defect per bar, in time order, for review: of 13 read 3 were bad; where a slip, a copy or a broken order of the prices is the cause, that
 * check confirms it. The evidence tells how the close moved, and how the 63 returns before did, for whom knows what the market did.
 * Source: 750 random US series since 2005.
 */
export const islandBar = defineSeriesCheck({
  id: 'island_bar',
  version: 2,
  dimension: 'accuracy',
  severity: 'medium',
  status: 'review',
  about: 'bars whose whole range lies apart from two neighbours that agree',
  formula:
    'min(H(t-1), H(t+1)) >= `overlapRatio` * max(L(t-1), L(t+1)), and either L(t) > (1 + `apartRatio`) * max(H(t-1), H(t+1)) or H(t) < (1 - `apartRatio`) * min(L(t-1), L(t+1)). The three bars are consecutive expected ones.',
  source: 'Counted on 750 random US series since 2005: 3 of 13 flags right.',
  params: {
    overlapRatio: { default: 0.97, min: 0.5, max: 1, unit: 'ratio', about: "how nearly the neighbours' ranges must meet" },
    apartRatio: { default: 0.03, min: 0, max: 1, unit: 'ratio', about: 'distance from both neighbours' },
  },
  reads: ['calendar', 'actions'],
  appliesTo: ['intraday', 'daily', 'weekly'],
  run({ bars }, { derived, actions }, { overlapRatio, apartRatio }) {
    const { high, low, length } = bars
    const { linked } = derived
    const above = 1 + apartRatio
    const below = 1 - apartRatio
    const defects: Defect[] = []
    for (const i of apartRatio >= apartFloor ? derived.screened.apart : everyBar(length)) {
      if (i === 0 || i === length - 1) continue
      const isUp = (low[i] as number) > above * (high[i - 1] as number)
      if (!isUp && !((high[i] as number) < below * (low[i - 1] as number))) continue
      if (isUp ? !((low[i] as number) > above * (high[i + 1] as number)) : !((high[i] as number) < below * (low[i + 1] as number))) continue
      if (linked[i] === 0 || linked[i + 1] === 0) continue
      const least = Math.min(low[i - 1] as number, low[i + 1] as number)
      const lowBound = Math.max(low[i - 1] as number, low[i + 1] as number)
      const highBound = Math.min(high[i - 1] as number, high[i + 1] as number)
      const most = Math.max(high[i - 1] as number, high[i + 1] as number)
      if (!(highBound >= overlapRatio * lowBound) || !(least > 0)) continue
      const before = bars.close[i - 1] as number
      const logMove = derived.logReturn(i)
      const excuse = moveExplained(actions, { bars, i, kind: derived.intervalClass, logMove, before })
      const apart = isUp ? (low[i] as number) / most - 1 : 1 - (high[i] as number) / least
      defects.push(
        blame(derived, [i], {
          message: `The range of ${barName(derived, i)}, ${low[i]} to ${high[i]}, lies ${(100 * apart).toFixed(1)} % ${isUp ? 'above' : 'below'} those of both neighbours`,
          evidence: {
            low: low[i] as number,
            high: high[i] as number,
            neighboursLow: least,
            neighboursHigh: most,
            apartRatio: figure(apart),
            ...movedBy(derived, i),
          },
          ...(excuse !== null && { excuse }),
        }),
      )
    }
    return defects
  },
})

function movedBy(derived: Derived, i: number): { logReturn: number | null; median: number | null; deviation: number | null } {
  const returns = derived.returnsBefore(i, WINDOW)
  const logReturn = known(figure(derived.logReturn(i)))
  if (returns.length < AT_LEAST) return { logReturn, median: null, deviation: null }
  const { median, deviation } = robustSpread(returns)
  return { logReturn, median: figure(median), deviation: figure(Math.max(deviation, floorAt(derived, FLOOR))) }
}
