import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findingOf } from '../../test/support/findings.ts'
import type { Finding } from '../model/finding.ts'
import { dimensions, severities } from '../model/severity.ts'
import { COMPLETENESS_UNJUDGED, NO_VALID_BAR, type ScoreInput, scoreSeries } from './score.ts'

const thousand = { expected: 1000, present: 1000, yearOfBars: 252 }
const scoreOf = (findings: readonly Finding[], overrides: Partial<ScoreInput> = {}) =>
  scoreSeries({ findings, coverage: thousand, outcomes: [], ...overrides })
const pointsOf = (findings: readonly Finding[], overrides: Partial<ScoreInput> = {}) =>
  scoreOf(findings, overrides).deductions.map(({ check, points }) => [check, Number(points.toFixed(3))])

const slip = findingOf({ check: 'decimal_slip', dimension: 'validity', slots: [10] })
const copies = findingOf({ check: 'copied_bar', dimension: 'accuracy', slots: [20, 21] })
const stale = (sessionsLate: number) =>
  findingOf({ check: 'stale_series', dimension: 'timeliness', severity: 'medium', from: 30, to: 30, evidence: { sessionsLate } })

test('a perfect series scores exactly 100, without deductions', () => {
  expect(scoreOf([])).toEqual({
    score: 100,
    band: 'excellent',
    dimensions: Object.fromEntries(
      dimensions.map((name) => [name, { score: 100, rho: name === 'timeliness' || name === 'uniqueness' ? 0.8 : 1 }]),
    ),
    deductions: [],
    unjudgedBecause: null,
  })
})

test('three missing of a thousand score 91.667', () => {
  const score = scoreOf([findingOf({ slots: [3, 4, 5] })])
  expect(score.score).toBeCloseTo(91.6667, 4)
  expect(score.band).toBe('good')
  expect(score.deductions).toMatchObject([{ check: 'missing_session', dimension: 'completeness', dates: [3, 4, 5] }])
})

test('one slip and two copies of a thousand score 75.367 = 100 - (4.468 + 6.010 + 14.156)', () => {
  const score = scoreOf([slip, copies])
  expect(score.score).toBeCloseTo(75.3667, 4)
  expect(pointsOf([slip, copies])).toEqual([
    ['decimal_slip', 4.468],
    ['copied_bar', 6.01],
    ['decimal_slip', 14.156],
  ])
  expect(score.deductions.map(({ dimension, dates }) => [dimension, dates])).toEqual([
    ['validity', [10]],
    ['accuracy', [20, 21]],
    ['validity', [10]],
  ])
  expect(score.dimensions.accuracy?.score).toBeCloseTo(93.3333, 4)
})

test('many slips bring their factor once', () => {
  const second = { ...slip, slots: [11], id: '2' }
  expect(scoreOf([slip, second]).score).toBeCloseTo(100 * (1 - 6.666666667 / 100) * 0.85, 5)
  expect(scoreOf([slip, second]).deductions.map(({ dates }) => dates)).toEqual([
    [10, 11],
    [10, 11],
  ])
})

test('a short series is counted against a year of bars', () => {
  const findings = [findingOf({ slots: [3] })]
  const short = { expected: 20, present: 19, yearOfBars: 1000 }
  expect(scoreOf(findings, { coverage: short }).score).toBeCloseTo(95, 9)
})

test('liquidity weighs a missing session', () => {
  expect(scoreOf([findingOf({ slots: [3, 4], weight: 0.5 })]).score).toBeCloseTo(95, 9)
})

test('rows beyond the expected ones widen the base they are counted against', () => {
  const duplicate = (extra: boolean) => findingOf({ check: 'duplicate_bar', dimension: 'uniqueness', slots: [...Array(50).keys()], extra })
  expect(scoreOf([duplicate(true)]).dimensions.uniqueness?.score).toBeGreaterThan(
    scoreOf([duplicate(false)]).dimensions.uniqueness?.score as number,
  )
})

test('a finding of the series as a whole counts as one bad bar', () => {
  expect(scoreOf([findingOf({ check: 'schema', dimension: 'validity' })]).score).toBeCloseTo(95, 9)
})

test('findings that are not charged cost nothing', () => {
  expect(
    scoreOf([
      findingOf({ slots: [1], charged: false, ownedSlots: 0 }),
      findingOf({ slots: [2], status: 'review', charged: false, ownedSlots: 0 }),
    ]).score,
  ).toBe(100)
})

test('lateness is counted in completed sessions, by stale_series alone', () => {
  const timeliness = (sessionsLate: number) => scoreOf([stale(sessionsLate)]).dimensions.timeliness
  expect(timeliness(1)).toEqual({ score: 96, rho: 0.8 })
  expect(timeliness(5)?.score).toBeCloseTo(60, 9)
  expect(timeliness(250)?.score).toBeCloseTo(20, 9)
  expect(timeliness(5000)?.score).toBeCloseTo(20, 9)
  expect(pointsOf([stale(2)])).toEqual([['stale_series', 16]])
})

test('a clone keeps a fifth, what is unreadable nothing', () => {
  expect(
    scoreOf([findingOf({ check: 'cloned_series', dimension: 'uniqueness', severity: 'critical', slots: [1, 2, 3] })]).score,
  ).toBeCloseTo(20, 9)
  const unreadable = findingOf({ check: 'unreadable_object', severity: 'critical' })
  expect(scoreOf([unreadable, slip], { coverage: { expected: 0, present: 0, yearOfBars: 252 } })).toMatchObject({
    score: 0,
    band: 'poor',
    deductions: [{ check: 'unreadable_object', points: 100, dates: [] }],
  })
})

test('factors that are both nothing share all points', () => {
  const settings = {
    findings: [
      findingOf({ check: 'unreadable_object', severity: 'critical' }),
      findingOf({ check: 'bad_volume', dimension: 'validity', slots: [...Array(2000).keys()] }),
    ],
  }
  expect(pointsOf(settings.findings)).toEqual([
    ['bad_volume', 50],
    ['unreadable_object', 50],
  ])
})

test('without a calendar completeness cannot be judged, and that costs a twentieth', () => {
  const score = scoreOf([], { coverage: { expected: null, present: 700, yearOfBars: 252 } })
  expect(score.score).toBeCloseTo(95, 9)
  expect(Object.keys(score.dimensions)).toEqual(['validity', 'uniqueness', 'consistency', 'accuracy'])
  expect(score.deductions).toMatchObject([{ check: COMPLETENESS_UNJUDGED, dimension: 'completeness', dates: [] }])
  expect(scoreOf([], { coverage: { expected: null, present: 700, yearOfBars: 252 }, judged: ['validity'] }).score).toBe(100)
})

test('an errored check makes the score null, never high', () => {
  const score = scoreOf([slip], { outcomes: [{ check: 'schema', outcome: 'errored', reason: 'TypeError: x' }] })
  expect(score).toEqual({ score: null, band: 'unjudged', dimensions: {}, deductions: [], unjudgedBecause: 'schema errored: TypeError: x' })
})

test('a series without a valid bar is worth nothing, however few its findings', () => {
  const coverage = { expected: 0, present: 0, yearOfBars: 252 }
  expect(scoreOf([], { coverage })).toMatchObject({
    score: 0,
    band: 'poor',
    deductions: [{ check: NO_VALID_BAR, dimension: 'completeness', points: 100 }],
  })
  expect(scoreOf([], { coverage, unjudgedBecause: 'never obtained' })).toMatchObject({ score: null, band: 'unjudged' })
})

const checksByDimension = {
  completeness: ['missing_session', 'missing_field', 'unreadable_object'],
  validity: ['decimal_slip', 'ohlc_order', 'schema'],
  uniqueness: ['duplicate_bar', 'cloned_series'],
  consistency: ['unadjusted_split'],
  accuracy: ['copied_bar'],
  timeliness: ['stale_series'],
} as const

const anyFinding = fc.constantFrom(...dimensions).chain((dimension) =>
  fc
    .record({
      check: fc.constantFrom<string>(...checksByDimension[dimension]),
      severity: fc.constantFrom(...severities),
      slots: fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { maxLength: 40 }).map((slots) => slots.sort((a, b) => a - b)),
      weight: fc.constantFrom(1, 0.5),
      extra: fc.boolean(),
      sessionsLate: fc.integer({ min: 1, max: 400 }),
    })
    .map(({ sessionsLate, ...fields }) => findingOf({ ...fields, dimension, evidence: { sessionsLate } })),
)
const anyCoverage = fc.record({
  expected: fc.option(fc.integer({ min: 0, max: 6000 })),
  present: fc.integer({ min: 1, max: 6000 }),
  yearOfBars: fc.constantFrom(52, 252, 365),
})

test('the score lies between 0 and 100, and 100 less the score is the sum of the deductions to 1e-9', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 12 }), anyCoverage, (findings, coverage) => {
      const { score, deductions } = scoreOf(findings, { coverage })
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(100)
      const sum = deductions.reduce((total, { points }) => total + points, 0)
      expect(Math.abs(100 - (score as number) - sum)).toBeLessThan(1e-9)
      for (const { points } of deductions) expect(points).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

test('a charged finding never raises the score, and lowers it unless it is at the floor', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 8 }), anyFinding, anyCoverage, (findings, added, coverage) => {
      const before = scoreOf(findings, { coverage })
      const after = scoreOf([...findings, added], { coverage })
      expect(after.score).toBeLessThanOrEqual((before.score as number) + 1e-9)
      const weightless = added.severity === 'info' || added.check === 'stale_series' || added.check === 'cloned_series'
      const atFloor =
        before.score === 0 ||
        (before.dimensions[added.dimension]?.score ?? 100) <= 100 * (1 - (before.dimensions[added.dimension]?.rho ?? 1)) + 1e-9
      if (!weightless && !atFloor && coverage.expected !== null) expect(after.score).toBeLessThan(before.score as number)
    }),
    { numRuns: 300 },
  )
})

test('which dimensions are judged does not depend on what was found', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 8 }), anyCoverage, (findings, coverage) => {
      expect(Object.keys(scoreOf(findings, { coverage }).dimensions)).toEqual(Object.keys(scoreOf([], { coverage }).dimensions))
    }),
  )
})
