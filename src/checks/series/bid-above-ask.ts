import { barsName, blame, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds bars whose bid is above their ask. Neighbouring bars are one defect. A locked market (bid equals ask) passes; so does a quote with one side missing.
 *
 * Source: the definition of a quote; one venue's book is never crossed.
 */
export const bidAboveAsk = defineSeriesCheck({
  id: 'bid_above_ask',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'confirmed',
  about: 'a bid above the ask',
  formula: 'bid > ask, both positive.',
  source: "The definition of a quote: one venue's order book is never crossed.",
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars: { bid, ask, length } }, { derived }) {
    if (bid === null || ask === null) return { notApplicable: 'the source has no quotes beside its bars' }
    const hits: number[] = []
    for (let i = 0; i < length; i++) if ((bid[i] as number) > (ask[i] as number) && (ask[i] as number) > 0) hits.push(i)
    if (hits.length === 0) return []
    return runsOf(hits).map((run) => {
      const i = run[0] as number
      return blame(derived, run, {
        message: `Bid ${bid[i] as number} is above ask ${ask[i] as number} ${barsName(derived, run)}`,
        evidence: { bid: bid[i] as number, ask: ask[i] as number, bars: run.length },
      })
    })
  },
})
