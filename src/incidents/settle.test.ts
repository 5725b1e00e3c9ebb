import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CheckOutcome, Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { Severity } from '../model/severity.ts'
import { type Settled, settleSeries } from './settle.ts'

const ranks = ['missing_session', 'decimal_slip', 'ohlc_order', 'duplicate_bar', 'metadata_mismatch', 'stale_series']
const dimensionOf = {
  missing_session: 'completeness',
  duplicate_bar: 'uniqueness',
  metadata_mismatch: 'consistency',
  stale_series: 'timeliness',
} as const

const shared = {
  key: { dataset: 'daily', symbol: 'AAPL' },
  rankOfCheck: (check: string) => ranks.indexOf(check),
  headOfCheck: (check: string) => ({
    dimension: dimensionOf[check as keyof typeof dimensionOf] ?? ('validity' as const),
    severity: 'high' as const,
    status: 'confirmed' as const,
  }),
}

const defect = (slots: readonly number[], overrides: Partial<Defect> = {}): Defect => ({
  slots,
  from: slots[0] ?? null,
  to: slots.at(-1) ?? null,
  message: `bars ${slots.join(' ')}`,
  evidence: { bars: slots.length },
  ...overrides,
})
const failed = (check: string, ...defects: readonly Defect[]): CheckOutcome => ({ check, outcome: 'failed', defects })

function settle(
  scanId: number,
  outcomes: readonly CheckOutcome[],
  previousOpen: readonly Finding[] = [],
  settled: 'all' | ReadonlySet<string> = 'all',
): Settled {
  return settleSeries({ ...shared, scanId, outcomes, previousOpen, settled })
}

const run = (...slots: number[]) => failed('missing_session', defect(slots))

test('a new finding carries its series, its check and the scan that saw it first', () => {
  const { open, upserted, closed } = settle(7, [
    failed('ohlc_order', defect([5], { severity: 'low', status: 'review', weight: 0.5, extra: true })),
  ])
  expect(open).toEqual(upserted)
  expect(closed).toEqual([])
  expect(open).toMatchObject([
    {
      symbol: 'AAPL',
      dataset: 'daily',
      check: 'ohlc_order',
      dimension: 'validity',
      severity: 'low',
      status: 'review',
      weight: 0.5,
      extra: true,
      from: 5,
      firstScan: 7,
      lastScan: 7,
    },
  ])
  expect(open[0]?.id).toMatch(/^[0-9a-f]{16}$/)
})

test('settling the same again changes nothing', () => {
  const outcomes = [
    failed('missing_session', defect([1, 2]), defect([9])),
    failed('metadata_mismatch', defect([]), defect([], { message: 'another' })),
  ]
  const before = settle(1, outcomes)
  const again = settle(2, outcomes, before.open)
  expect(again).toEqual({ open: before.open, upserted: [], closed: [] })
  expect(again.open[0]).toBe(before.open[0])
})

test('figures that a store wrote as JSON are no change', () => {
  const outcomes = [failed('ohlc_order', defect([5], { evidence: { z: NaN, a: -0 } }))]
  const { open } = settle(1, outcomes)
  expect(settle(2, outcomes, JSON.parse(JSON.stringify(open)) as Finding[]).upserted).toEqual([])
})

test('a run that grows keeps its id and the scan that saw it first', () => {
  const first = settle(1, [run(3, 4)])
  const grown = settle(2, [run(3, 4, 5)], first.open)
  expect(grown.closed).toEqual([])
  expect(grown.upserted).toMatchObject([{ id: first.open[0]?.id, firstScan: 1, lastScan: 2, slots: [3, 4, 5] }])
})

test('when a run splits its earliest part inherits and the others are new', () => {
  const first = settle(1, [run(3, 4, 5, 6, 7)])
  const split = settle(2, [failed('missing_session', defect([7]), defect([3, 4]))], first.open)
  expect(split.open.map(({ slots, firstScan }) => [slots, firstScan])).toEqual([
    [[3, 4], 1],
    [[7], 2],
  ])
  expect(split.open[0]?.id).toBe(first.open[0]?.id)
  expect(split.open[1]?.id).not.toBe(first.open[0]?.id)
  expect(split.closed).toEqual([])
})

test('when runs merge the oldest id wins and the others close', () => {
  const first = settle(1, [run(7)])
  const second = settle(2, [failed('missing_session', defect([3]), defect([7]))], first.open)
  const merged = settle(3, [run(3, 4, 5, 6, 7)], second.open)
  expect(merged.open).toMatchObject([{ id: first.open[0]?.id, firstScan: 1 }])
  expect(merged.closed).toEqual([second.open.find(({ from }) => from === 3)?.id])
})

test('what is no longer found is closed, with the check that found it too', () => {
  const first = settle(1, [run(3), failed('ohlc_order', defect([5]))])
  const ids = first.open.map(({ id }) => id)
  expect(
    settle(
      2,
      [
        { check: 'missing_session', outcome: 'passed' },
        { check: 'ohlc_order', outcome: 'not-applicable', reason: 'off' },
      ],
      first.open,
    ),
  ).toEqual({ open: [], upserted: [], closed: ids })
  expect(settle(2, [], first.open).closed).toEqual(ids)
})

test('an errored check leaves its findings open', () => {
  const first = settle(1, [run(3)])
  expect(settle(2, [{ check: 'missing_session', outcome: 'errored', reason: 'x' }], first.open)).toEqual({
    open: first.open,
    upserted: [],
    closed: [],
  })
})

test('a finding of the whole series keeps its id whatever it says', () => {
  const late = (sessionsLate: number, from: number) =>
    failed('stale_series', defect([], { from, to: from, message: `${sessionsLate} late`, evidence: { sessionsLate } }))
  const first = settle(1, [late(1, 100)])
  const second = settle(2, [late(2, 105)], first.open)
  expect(second.upserted).toMatchObject([{ id: first.open[0]?.id, firstScan: 1, evidence: { sessionsLate: 2 } }])
})

test('two new findings of one check in one place have different ids', () => {
  const { open } = settle(1, [failed('ohlc_order', defect([5], { message: 'a' }), defect([5], { message: 'b' }))])
  expect(new Set(open.map(({ id }) => id)).size).toBe(2)
})

test('a bar is charged to the check of lowest rank, and the others keep their status', () => {
  const { open } = settle(1, [
    failed('duplicate_bar', defect([4, 5])),
    failed('ohlc_order', defect([5, 6])),
    failed('decimal_slip', defect([5])),
  ])
  expect(open.map(({ check, charged, ownedSlots, status }) => [check, charged, ownedSlots, status])).toEqual([
    ['decimal_slip', true, 1, 'confirmed'],
    ['ohlc_order', true, 1, 'confirmed'],
    ['duplicate_bar', true, 1, 'confirmed'],
  ])
})

test('only what can cost score owns a bar', () => {
  const { open } = settle(1, [
    failed('decimal_slip', defect([5], { status: 'review' })),
    failed('ohlc_order', defect([5], { severity: 'info' })),
    failed('duplicate_bar', defect([5]), defect([5], { message: 'again' })),
  ])
  expect(open.map(({ check, charged }) => [check, charged])).toEqual([
    ['decimal_slip', false],
    ['ohlc_order', false],
    ['duplicate_bar', true],
    ['duplicate_bar', false],
  ])
})

test('settling some checks keeps the findings of the others, and moves who is charged', () => {
  const first = settle(1, [run(3), failed('duplicate_bar', defect([5]))])
  const summary = new Set(['stale_series'])
  const late = failed('stale_series', defect([], { from: 9, to: 9 }))
  const second = settle(2, [late], first.open, summary)
  expect(second.upserted.map(({ check }) => check)).toEqual(['stale_series'])
  expect(second.open).toHaveLength(3)
  expect(settle(3, [{ check: 'stale_series', outcome: 'passed' }], second.open, summary)).toMatchObject({
    upserted: [],
    closed: [second.upserted[0]?.id],
  })
  // A check of lower rank takes the bar of a kept finding: that one has changed.
  const third = settle(3, [failed('ohlc_order', defect([5]))], first.open, new Set(['ohlc_order']))
  expect(third.upserted.map(({ check, charged }) => [check, charged])).toEqual([
    ['ohlc_order', true],
    ['duplicate_bar', false],
  ])
})

const anyOutcomes = fc
  .array(
    fc.record({
      check: fc.constantFrom('missing_session', 'ohlc_order', 'duplicate_bar', 'metadata_mismatch'),
      slots: fc.uniqueArray(fc.integer({ min: 0, max: 15 }), { maxLength: 4 }).map((slots) => slots.sort((a, b) => a - b)),
      severity: fc.constantFrom<Severity>('info', 'low', 'high'),
      status: fc.constantFrom('confirmed' as const, 'review' as const),
    }),
    { maxLength: 12 },
  )
  .map((found) =>
    ranks.map((check) =>
      failed(
        check,
        ...found.filter((one) => one.check === check).map(({ slots, severity, status }) => defect(slots, { severity, status })),
      ),
    ),
  )

test('over any run of scans ids are unique, differences add up to what is open, and nothing is charged twice', () => {
  fc.assert(
    fc.property(fc.array(anyOutcomes, { minLength: 1, maxLength: 5 }), (scans) => {
      let open: readonly Finding[] = []
      const stored = new Map<string, Finding>()
      scans.forEach((outcomes, i) => {
        const settled = settle(i + 1, outcomes, open)
        for (const finding of settled.upserted) stored.set(finding.id, finding)
        for (const id of settled.closed) expect(stored.delete(id)).toBe(true)
        open = settled.open
        expect([...stored.values()].map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort())
        for (const finding of open) expect(stored.get(finding.id)).toBe(finding)
        expect(open).toHaveLength(outcomes.reduce((sum, outcome) => sum + (outcome.outcome === 'failed' ? outcome.defects.length : 0), 0))
        const able = open.filter(({ status, severity }) => status === 'confirmed' && severity !== 'info')
        const bars = new Set(able.flatMap(({ slots }) => slots))
        expect(open.reduce((sum, { ownedSlots }) => sum + ownedSlots, 0)).toBe(bars.size)
        for (const { charged, ownedSlots, slots, status } of open) {
          if (charged) expect(status).toBe('confirmed')
          expect(ownedSlots).toBeLessThanOrEqual(slots.length)
        }
        expect(settle(i + 1, outcomes, open).upserted).toEqual([])
      })
    }),
    { numRuns: 200 },
  )
})
