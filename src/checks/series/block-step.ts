import { dayNumber } from '../../base/day.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import { moveExplained } from '../actions.ts'
import { barName, blame, figure } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { medianClose, volumeRatio } from '../level.ts'
import { isCoarse } from '../printed.ts'

/** Units that one price is printed in: pence and pounds, cents and rand, thousands, old and new lira. */
const units = [100, 1000, 10_000, 1e6] as const
const tens = [10, ...units] as const
const euroDay = dayNumber(1999, 1, 1)
/** Council Regulation (EC) 2866/98: units of the national currency for one euro. */
const euroRates = [1.95583, 6.55957, 1936.27, 166.386, 2.20371, 40.3399, 13.7603, 200.482, 5.94573] as const

/**
 * Finds where a series changes its unit: pence to pounds, a redenominated currency, the euro; and blocks of bars in another unit.
 *
 * A block that steps away and back by the same factor blames the block, or what is around it where that is shorter; a step that stays blames the
 * shorter side, for one of the two has to be converted. A step by 10 is only found in a block, and one with the volume moving the other way passes:
 * those are splits. Blocks of one or two bars are `decimal_slip`'s. For review where the price is under 20 units of its last decimal.
 * Source: quotation units of London and Johannesburg; yfinance's repair of mixed pence and pounds; Council Regulation (EC) 2866/98.
 */
export const blockStep = defineSeriesCheck({
  id: 'block_step',
  version: 2,
  dimension: 'consistency',
  severity: 'high',
  status: 'confirmed',
  about: 'a persistent change of the price by the factor between two units or currencies',
  formula:
    'The median close of 5 bars from t on over that of the 5 before, and close(t) over the close before it, lie within `tolerance` (log) of 100, 1000, 10,000 or 1,000,000 or an inverse (in a block that steps back: of 10 as well; from 1998-12-28 to 1999-01-11: of the inverse of a euro rate, within 0.05), at least 3 bars on each side. Passes where the median volume of 10 bars over that of the 20 before is nearer the inverse factor than 1: a split.',
  source: 'Quotation units (pence, cents), redenominations, euro conversion rates of Council Regulation (EC) 2866/98.',
  params: { tolerance: { default: 0.25, min: 0.01, max: 0.6, unit: 'log', about: 'how far the step may lie from the factor' } },
  reads: ['actions'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived, actions }, { tolerance }) {
    const { jumps } = derived.screened
    if (jumps.length === 0) return []
    const steps = jumps.map((i) => stepAt(bars, i, tolerance)).filter((step) => step !== null)
    const defects: Defect[] = []
    for (let k = 0; k < steps.length; k++) {
      const step = steps[k] as Step
      const back = steps[k + 1]
      const isBlock = back !== undefined && Math.abs(Math.log(step.factor * back.factor)) < 1e-9
      if (!isBlock && (isPowerStep(step, 10) || isSplit(bars, step))) continue
      const end = isBlock ? back.at : bars.length
      const isRarer = (end - step.at) * 2 <= bars.length
      const indexes = isRarer ? range(step.at, end) : [...range(0, step.at), ...range(end, bars.length)]
      const logMove = Math.log(step.ratio)
      const before = medianClose(bars, step.at - 5, step.at)
      const excuse = isBlock ? null : moveExplained(actions, { bars, i: step.at, kind: derived.intervalClass, logMove, before })
      const level = Math.min(medianClose(bars, step.at, step.at + 5), medianClose(bars, step.at - 5, step.at))
      defects.push(
        blame(derived, indexes, {
          message: `From ${barName(derived, step.at)} ${isBlock ? `to ${barName(derived, end - 1)} ` : 'on '}prices are ${ratioName(step.factor)} those before: another unit${step.euro ? ', the euro' : ''}; ${indexes.length} bars are in the rarer one`,
          evidence: {
            factor: figure(step.factor),
            ratio: figure(step.ratio),
            at: barName(derived, step.at),
            block: isBlock,
            euro: step.euro,
            bars: indexes.length,
          },
          ...(excuse !== null && { excuse }),
          ...(isCoarse(bars, step.at, level) ? { status: 'review' as const } : {}),
        }),
      )
      if (isBlock) k++
    }
    return defects
  },
})

interface Step {
  readonly at: number
  /** The factor of which the step is an instance: 100, 0.01, 1 / 1.95583. */
  readonly factor: number
  /** Median close after over before. */
  readonly ratio: number
  readonly euro: boolean
}

function stepAt(bars: Bars, i: number, tolerance: number): Step | null {
  if (i < 3 || i > bars.length - 3) return null
  const near = (bars.close[i] as number) / lastClose(bars, i)
  const ratio = medianClose(bars, i, i + 5) / medianClose(bars, i - 5, i)
  const fits = (factor: number, within: number) =>
    Math.abs(Math.log(ratio / factor)) <= within && Math.abs(Math.log(near / factor)) <= within
  for (const unit of tens) {
    for (const factor of [unit, 1 / unit]) if (fits(factor, tolerance)) return { at: i, factor, ratio, euro: false }
  }
  if (Math.abs((bars.session[i] as number) - euroDay - 3) <= 7) {
    for (const rate of euroRates) if (fits(1 / rate, Math.min(tolerance, 0.05))) return { at: i, factor: 1 / rate, ratio, euro: true }
  }
  return null
}

function lastClose({ close }: Bars, i: number): number {
  let j = i - 1
  while (j > 0 && !((close[j] as number) > 0)) j--
  return close[j] as number
}

function isPowerStep({ factor }: Step, power: number): boolean {
  return Math.abs(Math.abs(Math.log(factor)) - Math.log(power)) < 1e-9
}

function isSplit(bars: Bars, { at, factor, euro }: Step): boolean {
  if (euro) return false
  const volume = Math.log(volumeRatio(bars, at))
  return Math.abs(volume + Math.log(factor)) < Math.abs(volume)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k)
}

function ratioName(factor: number): string {
  return factor >= 1 ? `${figure(factor)} times` : `1/${figure(1 / factor)} of`
}
