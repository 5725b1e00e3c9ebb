import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dailyDataset as daily } from '../../test/support/series.ts'
import { findingOf } from '../../test/support/findings.ts'
import { dayOf } from '../base/day.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import { type Grouped, groupIncidents } from './group.ts'

const minutes: Dataset = { ...daily, name: 'm1', interval: { unit: 'minute', count: 1 } }
const firstSlot = dayOf('2010-01-04')
const lastSlot = dayOf('2020-12-31')
const series = (count: number) =>
  Array.from({ length: count }, () => ({
    dataset: 'daily',
    coverage: {
      records: 9,
      bars: 9,
      firstSlot,
      lastSlot,
      latestUs: 0,
      expected: 9,
      present: 9,
      yearOfBars: 252,
      liquidity: 'liquid' as const,
    },
  }))

let serial = 0
const finding = (check: string, symbol: string, dates: readonly string[], more: Partial<Finding> = {}): Finding =>
  findingOf({ id: `${++serial}`.padStart(16, '0'), check, symbol, slots: dates.map(dayOf), ...more })
const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `S${String(from + i).padStart(4, '0')}`)

const group = (findings: readonly Finding[], previous: Grouped | null = null, scanId = 1, seriesCount = 40): Grouped =>
  groupIncidents({
    scanId,
    findings,
    previous: previous?.incidents ?? [],
    incidentBefore: (id) => previous?.incidentOf.get(id) ?? null,
    datasets: [daily, minutes],
    series: series(seriesCount),
  })
const shown = (grouped: Grouped) => grouped.incidents.map(({ kind, symbols, findings }) => [kind, symbols.length, findings])

test('bars missing or without a field on one date in three series are one outage; in two they are each its own', () => {
  const findings = [
    finding('missing_session', 'A', ['2017-08-01']),
    finding('missing_session', 'B', ['2017-08-01']),
    finding('missing_field', 'C', ['2017-08-01']),
    finding('missing_session', 'D', ['2017-09-01']),
    finding('missing_session', 'E', ['2017-09-01']),
  ]
  const { incidents, incidentOf } = group(findings)
  expect(incidents).toMatchObject([
    {
      kind: 'source_outage',
      title: 'Source outage on 2017-08-01: 3 of 40 series of daily have no usable bar',
      from: dayOf('2017-08-01'),
      to: dayOf('2017-08-01'),
      symbols: ['A', 'B', 'C'],
      findings: 3,
      severity: 'high',
      state: 'open',
      firstScan: 1,
      resolvedScan: null,
      evidence: { symbols: 3, shareRatio: 0.075, dates: 1, bars: 3 },
      repair: 'Fetch 2017-08-01 again for these series.',
    },
  ])
  expect(findings.map(({ id }) => incidentOf.has(id))).toEqual([true, true, true, false, false])
})

test('an outage over neighbouring sessions is one, with those that came back earlier in it', () => {
  const days = ['2017-08-03', '2017-08-04', '2017-08-07']
  const findings = [
    ...names(8).map((symbol) => finding('missing_session', symbol, days)),
    ...names(3, 8).map((symbol) => finding('missing_session', symbol, days.slice(0, 2))),
    finding('missing_session', 'EARLIER', ['2017-08-02', ...days]),
  ]
  expect(group(findings).incidents).toMatchObject([
    { kind: 'source_outage', findings: 12, from: dayOf('2017-08-02'), to: dayOf(days[2] as string) },
  ])
})

test('a long gap that happens to meet an outage is not part of it', () => {
  const long = Array.from({ length: 60 }, (_, i) => dayOf('2017-06-01') + i)
  const findings = [
    ...names(5).map((symbol) => finding('missing_session', symbol, ['2017-07-03'])),
    finding('missing_session', 'LONG', [], {
      slots: long,
      from: long[0] as number,
      to: long[59] as number,
      evidence: { sessions: 60, barAfter: '2017-07-31' },
    }),
  ]
  expect(shown(group(findings))).toEqual([
    ['ticker_reuse', 1, 1],
    ['source_outage', 5, 5],
  ])
})

test('what all series lack for weeks is an outage all the same', () => {
  const long = Array.from({ length: 60 }, (_, i) => dayOf('2017-06-01') + i)
  const findings = names(5).map((symbol) =>
    finding('missing_session', symbol, [], { slots: long, from: long[0] as number, to: long[59] as number, evidence: { sessions: 60 } }),
  )
  expect(shown(group(findings))).toEqual([['source_outage', 5, 5]])
})

test('missing bars of thin names alone are no outage; beside liquid ones they are part of it', () => {
  const thin = names(9).map((symbol) => finding('missing_session', symbol, ['2017-08-01'], { status: 'review', verdict: 'review' }))
  expect(group(thin).incidents).toEqual([])
  const liquid = names(3, 20).map((symbol) => finding('missing_session', symbol, ['2017-08-01']))
  expect(shown(group([...thin, ...liquid]))).toEqual([['source_outage', 12, 12]])
})

test('in a large lake three series on one date are chance', () => {
  const findings = names(3).map((symbol) => finding('missing_session', symbol, ['2017-08-01']))
  expect(group(findings, null, 1, 1000).incidents).toHaveLength(1)
  expect(group(findings, null, 1, 1001).incidents).toEqual([])
})

test('an outage of a twentieth of the series is high at least', () => {
  const at = (count: number) =>
    group(
      names(count).map((symbol) => finding('missing_session', symbol, ['2017-08-01'], { severity: 'low' })),
      null,
      1,
      100,
    ).incidents[0]
  expect(at(4)?.severity).toBe('low')
  expect(at(5)?.severity).toBe('high')
})

test('what a check says of the whole dataset goes with the outage of its date, else with its filled holes, else stands alone if it is confirmed', () => {
  const whole = (date: string) =>
    finding('source_outage', '*', [date], { severity: 'critical', evidence: { active: 40, shareRatio: 0.08 } })
  const outage = names(3).map((symbol) => finding('missing_session', symbol, ['2017-08-01']))
  const copies = names(3).map((symbol) => finding('copied_bar', symbol, ['2017-09-01'], { evidence: { twin: '2017-09-15' } }))
  const review = { ...whole('2017-11-01'), status: 'review' as const }
  const { incidents } = group([...outage, ...copies, whole('2017-08-01'), whole('2017-09-01'), whole('2017-10-02'), review])
  expect(incidents).toMatchObject([
    {
      kind: 'source_outage',
      findings: 4,
      symbols: ['S0000', 'S0001', 'S0002'],
      severity: 'critical',
      evidence: { active: 40, sourceShareRatio: 0.08 },
    },
    { kind: 'filled_holes', findings: 4 },
    { kind: 'source_outage', findings: 1, symbols: [] },
  ])
})

test('copies are one incident per pair of dates, whichever of the two is false, and two pairs on one date stay two', () => {
  const copy = (symbol: string, date: string, twin: string) => finding('copied_bar', symbol, [date], { evidence: { twin } })
  const { incidents } = group([
    copy('A', '2017-08-01', '2017-08-15'),
    copy('B', '2017-08-01', '2017-08-15'),
    copy('C', '2017-08-15', '2017-08-01'),
    copy('D', '2017-08-01', '2017-09-01'),
  ])
  expect(incidents.map(({ kind, symbols, evidence }) => [kind, symbols.join(''), evidence['falseDate'], evidence['twin']]).sort()).toEqual([
    ['filled_holes', 'ABC', '2017-08-01', '2017-08-15'],
    ['filled_holes', 'D', '2017-08-01', '2017-09-01'],
  ])
})

test('two causes on one date stay two incidents', () => {
  const findings = [
    ...names(4).map((symbol) => finding('missing_session', symbol, ['2017-08-01'])),
    ...names(4, 10).map((symbol) => finding('decimal_slip', symbol, ['2017-08-01'], { evidence: { correction: 100, fields: 'low' } })),
    ...names(4, 20).map((symbol) => finding('ohlc_order', symbol, ['2017-08-01'])),
  ]
  expect(shown(group(findings)).sort()).toEqual([
    ['decimal_slips', 4, 4],
    ['other', 4, 4],
    ['source_outage', 4, 4],
  ])
})

test.each<[string, Incident['kind'], readonly Finding[], number]>([
  [
    'frozen from one date on',
    'frozen_feed',
    names(3).map((symbol, i) => finding('stale_price', symbol, ['2017-08-01', '2017-08-02', '2017-08-03'].slice(0, 2 + (i % 2)))),
    1,
  ],
  ['foreign rows of a date', 'foreign_rows', [finding('foreign_bar', 'A', ['2017-08-01'], { evidence: { owner: 'B' } })], 1],
  [
    'a step of units',
    'block_step',
    [finding('block_step', 'A', ['2017-08-01', '2017-08-02'], { evidence: { factor: 100, at: '2017-08-01' } })],
    1,
  ],
  [
    'clones',
    'cloned_series',
    [
      finding('cloned_series', 'A', ['2017-08-01'], { evidence: { other: 'B' } }),
      finding('cloned_series', 'B', ['2017-08-01'], { evidence: { other: 'A' } }),
    ],
    1,
  ],
  [
    'two bases',
    'adjustment_basis',
    [finding('adjustment_basis', 'A', ['2017-08-01']), finding('adjustment_basis', 'B', ['2011-08-01'])],
    1,
  ],
  [
    'restatements of one scan',
    'restatement',
    [finding('restated_bar', 'A', ['2017-08-01'], { firstScan: 4 }), finding('restated_bar', 'B', ['2017-08-04'], { firstScan: 4 })],
    1,
  ],
  [
    'restatements of two scans',
    'restatement',
    [finding('restated_bar', 'A', ['2017-08-01'], { firstScan: 4 }), finding('restated_bar', 'B', ['2017-08-04'], { firstScan: 5 })],
    2,
  ],
  [
    'rescalings by two factors',
    'restatement',
    [2, 0.5].map((factor) => finding('restated_bar', `${factor}`, ['2017-08-01'], { firstScan: 4, evidence: { factor } })),
    2,
  ],
  [
    'a source that stopped',
    'stale_source',
    names(3).map((symbol) =>
      finding('stale_series', symbol, [], { from: dayOf('2020-12-31'), to: dayOf('2020-12-31'), evidence: { sessionsLate: 9 } }),
    ),
    1,
  ],
  [
    'weeks that are wrong',
    'wrong_weeks',
    ['2017-08-04', '2017-08-03', '2017-07-31'].map((date, i) => finding('weekly_mismatch', `W${i}`, [date])),
    1,
  ],
  [
    'files with one message',
    'other',
    names(3).map((symbol) => finding('unreadable_object', symbol, [], { evidence: { reason: 'an error message' } })),
    1,
  ],
])('%s', (_name, kind, findings, count) => {
  const { incidents, incidentOf } = group(findings)
  expect(incidents.map((incident) => incident.kind)).toEqual(Array.from({ length: count }, () => kind))
  expect(incidentOf.size).toBe(findings.length)
  for (const { title, repair } of incidents) expect(`${title} ${repair}`).not.toMatch(/undefined|NaN|null|\(\)/)
})

test('a long gap and another level after it are one reused ticker; a shift to be reviewed alone is no incident', () => {
  const gap = finding('missing_session', 'A', ['2017-08-01', '2017-09-29'], {
    status: 'review',
    verdict: 'review',
    evidence: { sessions: 42, barAfter: '2017-10-02' },
  })
  const shift = finding('level_shift', 'A', ['2017-10-02'], {
    status: 'review',
    verdict: 'review',
    evidence: { gapSessions: 42, ratio: 3.1 },
  })
  expect(shown(group([gap, shift]))).toEqual([['ticker_reuse', 1, 2]])
  expect(group([shift]).incidents).toEqual([])
})

test('intraday gaps are held together by their UTC day', () => {
  const at = (text: string) => Date.parse(text) * 1000
  const findings = names(3).map((symbol, i) =>
    finding('missing_session', symbol, [], {
      dataset: 'm1',
      slots: [at('2024-01-05T14:30:00Z') + i * 6e7],
      from: at('2024-01-05T14:30:00Z'),
      to: at('2024-01-05T20:59:00Z'),
    }),
  )
  expect(group(findings).incidents).toMatchObject([
    { kind: 'source_outage', title: expect.stringContaining('on 2024-01-05: 3 of 3') as string },
  ])
})

test('excused findings are in no incident', () => {
  expect(
    group(names(5).map((symbol) => finding('missing_session', symbol, ['2017-08-01'], { status: 'excused', excuse: 'mark: x (y)' })))
      .incidents,
  ).toEqual([])
})

test('grouping the same again changes nothing; what is gone is resolved once', () => {
  const findings = names(4).map((symbol) => finding('missing_session', symbol, ['2017-08-01']))
  const first = group(findings)
  const again = group(findings, first, 2)
  expect(again.changed).toEqual([])
  expect(again.incidents[0]).toBe(first.incidents[0])
  const gone = group([], again, 3)
  expect(gone.changed).toMatchObject([
    { id: first.incidents[0]?.id, state: 'resolved', resolvedScan: 3, findings: 0, symbols: names(4), lastScan: 1 },
  ])
  expect(group([], gone, 4)).toMatchObject({ incidents: [], changed: [] })
})

test('an incident keeps its id and its acknowledgement while it shrinks or its findings are new ones on the same date', () => {
  const findings = names(6).map((symbol) => finding('missing_session', symbol, ['2017-08-01']))
  const first = group(findings)
  const acknowledged = {
    ...first,
    incidents: first.incidents.map((incident) => ({ ...incident, state: 'acknowledged' as const, acknowledgedBy: 'ada' })),
  }
  const smaller = group(findings.slice(0, 3), acknowledged, 2)
  expect(smaller.changed).toMatchObject([
    { id: first.incidents[0]?.id, state: 'acknowledged', acknowledgedBy: 'ada', firstScan: 1, lastScan: 2, findings: 3 },
  ])
  const others = names(3, 10).map((symbol) => finding('missing_session', symbol, ['2017-08-01']))
  expect(group(others, smaller, 3).incidents).toMatchObject([{ id: first.incidents[0]?.id, firstScan: 1 }])
})

test('when an outage splits the greater part keeps the id', () => {
  const days = ['2017-08-03', '2017-08-04', '2017-08-07', '2017-08-08']
  const first = group(names(4).map((symbol) => finding('missing_session', symbol, days)))
  const kept = names(4).map((symbol, i) => ({ ...finding('missing_session', symbol, days.slice(0, 1)), id: `kept ${i}` }))
  const before = { ...first, incidentOf: new Map(kept.map(({ id }) => [id, first.incidents[0]?.id ?? ''])) }
  const split = group([...names(4).map((symbol) => finding('missing_session', symbol, days.slice(3))), ...kept], before, 2)
  expect(split.incidents.map(({ id, from }) => [id === first.incidents[0]?.id, from])).toEqual([
    [true, dayOf('2017-08-03')],
    [false, dayOf('2017-08-08')],
  ])
})

const anyFinding = fc
  .record({
    check: fc.constantFrom(
      'missing_session',
      'missing_field',
      'copied_bar',
      'stale_price',
      'decimal_slip',
      'level_shift',
      'restated_bar',
      'ohlc_order',
      'source_outage',
    ),
    symbol: fc.nat({ max: 6 }).map((n) => `S${n}`),
    from: fc.nat({ max: 6 }),
    length: fc.integer({ min: 1, max: 4 }),
    twin: fc.constantFrom('2017-08-15', '2017-08-16'),
    status: fc.constantFrom('confirmed' as const, 'confirmed' as const, 'review' as const, 'excused' as const),
  })
  .map(({ check, symbol, from, length, twin, status }) => {
    const slots = Array.from({ length }, (_, i) => dayOf('2017-08-01') + from + i)
    const name = check === 'source_outage' ? '*' : symbol
    return findingOf({
      check,
      symbol: name,
      slots,
      from: slots[0] as number,
      to: slots.at(-1) as number,
      status,
      evidence: { twin, sessions: length },
    })
  })

test('every finding is in one incident at most, each incident counts its own, and the order of findings changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 40 }), (some, keys) => {
      const findings = some.map((each, i) => ({ ...each, id: `f${i}` }))
      const { incidents, incidentOf } = group(findings)
      const counts = new Map<string, number>()
      for (const id of incidentOf.values()) counts.set(id, (counts.get(id) ?? 0) + 1)
      expect(new Map(incidents.map((incident) => [incident.id, incident.findings]))).toEqual(counts)
      for (const { id, status } of findings) if (status === 'excused') expect(incidentOf.has(id)).toBe(false)
      const shuffled = findings.map((each, i) => ({ each, key: keys[i % (keys.length || 1)] ?? 0 })).sort((a, b) => a.key - b.key)
      const again = group(shuffled.map(({ each }) => each))
      expect([...again.incidentOf].sort()).toEqual([...incidentOf].sort())
    }),
  )
})

test('what is said of a dataset goes to one of two causes of one size, whatever the order of findings', () => {
  const day = dayOf('2017-08-05')
  const copies = ['2017-08-15', '2017-08-16'].map((twin, i) => ({
    ...findingOf({ check: 'copied_bar', symbol: `S${i}`, slots: [day], from: day, to: day, evidence: { twin, sessions: 1 } }),
    id: `c${i}`,
  }))
  const verdict = { ...findingOf({ check: 'source_outage', symbol: '*', slots: [day], from: day, to: day, evidence: {} }), id: 'v' }
  const homes = [copies, copies.toReversed()].map((ordered) => {
    const { incidentOf } = group([...ordered, verdict])
    return copies.find(({ id }) => incidentOf.get(id) === incidentOf.get('v'))?.id
  })
  expect(homes).toEqual(['c0', 'c0'])
})

test('a hundred thousand findings are grouped, and grouped again alike', { timeout: 20_000 }, () => {
  const findings = Array.from({ length: 100_000 }, (_, i) =>
    finding(i % 3 === 0 ? 'missing_session' : i % 3 === 1 ? 'copied_bar' : 'decimal_slip', `S${i % 5000}`, [], {
      slots: [firstSlot + (i % 3989)],
      from: firstSlot + (i % 3989),
      evidence: { twin: '2012-01-03' },
    }),
  )
  const first = group(findings, null, 1, 5000)
  const again = group(findings, first, 2, 5000)
  expect(again.changed).toEqual([])
})
