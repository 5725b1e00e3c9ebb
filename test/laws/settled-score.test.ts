import fc from 'fast-check'
import { expect, test } from 'vitest'
import { settleSeries } from '../../src/incidents/settle.ts'
import type { Defect } from '../../src/model/defect.ts'
import type { Dimension, Severity } from '../../src/model/severity.ts'
import { scoreSeries } from '../../src/score/score.ts'

const dimensionOf: Readonly<Record<string, Dimension>> = {
  missing_session: 'completeness',
  ohlc_order: 'validity',
  copied_bar: 'accuracy',
  unadjusted_split: 'consistency',
}
const ranks = Object.keys(dimensionOf)
interface Bad {
  readonly check: string
  readonly slot: number
  readonly severity: Severity
}

function settle(bad: readonly Bad[]) {
  const defects = new Map<string, Defect[]>(ranks.map((check) => [check, []]))
  for (const { check, slot, severity } of bad)
    defects.get(check)?.push({ slots: [slot], from: slot, to: slot, message: '', evidence: {}, severity })
  return settleSeries({
    key: { dataset: 'daily', symbol: 'TEST' },
    scanId: 1,
    outcomes: [...defects].map(([check, found]) => ({ check, outcome: 'failed' as const, defects: found })),
    previousOpen: [],
    settled: 'all',
    rankOfCheck: (check) => ranks.indexOf(check),
    headOfCheck: (check) => ({ dimension: dimensionOf[check] as Dimension, severity: 'high', status: 'confirmed' }),
  }).open
}
const scoreOf = (bad: readonly Bad[]) =>
  scoreSeries({ findings: settle(bad), coverage: { expected: 1000, present: 990, yearOfBars: 252 }, outcomes: [] }).score as number

const anyBad = fc.record({
  check: fc.constantFrom(...ranks),
  slot: fc.integer({ min: 0, max: 60 }),
  severity: fc.constantFrom<Severity>('low', 'medium', 'high', 'critical'),
})

test('a confirmed finding on a bar not yet counted lowers the score; on a counted one it changes nothing unless the bar changes its owner', () => {
  fc.assert(
    fc.property(fc.array(anyBad, { maxLength: 25 }), anyBad, (bad, added) => {
      const before = scoreOf(bad)
      const after = scoreOf([...bad, added])
      const owner = settle(bad).find((finding) => finding.charged && finding.slots[0] === added.slot)
      if (owner === undefined) expect(after).toBeLessThan(before)
      else if (ranks.indexOf(owner.check) < ranks.indexOf(added.check)) expect(after).toBe(before)
    }),
    { numRuns: 300 },
  )
})
