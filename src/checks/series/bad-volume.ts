import { isEquity } from '../asset.ts'
import { barsName, blame, figure, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

const mostExact = 2 ** 53

/**
 * Finds volumes that cannot be: negative, too large to be exact, or fractional where whole shares are traded. Neighbouring bars are one defect.
 *
 * A feed that prints split-adjusted volumes has fractions in many bars: over `fractionalShare` of them is the feed's habit and passes.
 * An absent or unreadable volume is `missing_field`'s business; zero is `zero_volume`'s.
 * Source: IEEE 754 (integers are exact up to 2^53); whole shares by exchange rules.
 */
export const badVolume = defineSeriesCheck({
  id: 'bad_volume',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'confirmed',
  about: 'a volume that is negative, beyond exact integers, or fractional for a share',
  formula:
    'volume < 0; volume > 2^53; or, for equities (by metadata, else by an exchange calendar other than crypto, FX and CME), a volume with a fraction where at most `fractionalShare` of the bars have one.',
  source: 'IEEE 754 binary64 for the bound; exchanges trade whole shares, adjusted feeds print fractions throughout.',
  params: {
    fractionalShare: {
      default: 0.01,
      min: 0,
      max: 1,
      unit: 'ratio of bars',
      about: "share of fractional volumes up to which they are errors and not the feed's habit",
    },
  },
  reads: ['calendar', 'metadata'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, context, { fractionalShare }) {
    const { volume, length } = bars
    const impossible: number[] = []
    const fractional: number[] = []
    const whole = isEquity(context)
    for (const i of context.derived.screened.volumes) {
      const v = volume[i] as number
      if (v < 0 || v > mostExact) impossible.push(i)
      else if (whole && v !== Math.floor(v) && v === v) fractional.push(i)
    }
    const hits = fractional.length <= Math.max(1, fractionalShare * length) ? merged(impossible, fractional) : impossible
    if (hits.length === 0) return []
    return runsOf(hits).map((run) => {
      const i = run[0] as number
      const value = volume[i] as number
      const why = value < 0 ? 'below zero' : value > mostExact ? 'above 2^53, beyond exact integers' : 'not a whole number of shares'
      return blame(context.derived, run, {
        message: `Volume ${value} ${barsName(context.derived, run)} is ${why}`,
        evidence: { volume: value, fractionalBars: fractional.length, fractionalShare: figure(fractional.length / length) },
      })
    })
  },
})

function merged(one: readonly number[], other: readonly number[]): readonly number[] {
  return other.length === 0 ? one : [...one, ...other].sort((a, b) => a - b)
}
