import type { Finding } from '../../src/model/finding.ts'

/** An open, confirmed and charged finding; its slots are all its own. */
export function findingOf(overrides: Partial<Finding> = {}): Finding {
  const slots = overrides.slots ?? []
  return {
    id: '0000000000000001',
    symbol: 'TEST',
    dataset: 'daily',
    check: 'missing_session',
    dimension: 'completeness',
    status: 'confirmed',
    severity: 'high',
    charged: true,
    slots,
    ownedSlots: slots.length,
    from: slots[0] ?? null,
    to: slots.at(-1) ?? null,
    message: 'found',
    evidence: {},
    weight: 1,
    extra: false,
    excuse: null,
    verdict: 'confirmed',
    incident: null,
    firstScan: 1,
    lastScan: 1,
    ...overrides,
  }
}
