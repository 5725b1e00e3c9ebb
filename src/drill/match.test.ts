import { expect, test } from 'vitest'
import { dayOf } from '../base/day.ts'
import type { Fault, Stretch } from '../synthetic/faults/fault.ts'
import { usualNeeds } from '../synthetic/faults/fault.ts'
import type { Injection } from './injection.ts'
import { type DrillFinding, matchRound, newFindings } from './match.ts'
import { measureDrill } from './measure.ts'

const fault: Fault = { name: 'slip', kind: 'gross', checks: ['decimal_slip'], about: '', needs: usualNeeds, apply: () => null }

const on = (symbol: string, from: string, to = from): Stretch => ({ symbol, dataset: 'daily', from: dayOf(from), to: dayOf(to) })

function injection(places: readonly (readonly Stretch[])[], overrides: Partial<Injection> = {}): Injection {
  return { fault, places, edges: [], upsets: [], detail: '', ...overrides }
}

function finding(symbol: string, day: string | null, overrides: Partial<DrillFinding> = {}): DrillFinding {
  const slot = day === null ? null : dayOf(day)
  return {
    symbol,
    dataset: 'daily',
    check: 'decimal_slip',
    status: 'confirmed',
    slots: slot === null ? [] : [slot],
    from: slot,
    to: slot,
    message: '',
    ...overrides,
  }
}

test('a finding that the clean scan had, or that shares a slot with one, is not new', () => {
  const clean = [finding('A', '2024-01-05'), finding('B', null, { check: 'stale_series' })]
  const after = [
    finding('A', '2024-01-05'),
    finding('A', '2024-01-08'),
    finding('A', '2024-01-05', { check: 'ohlc_order' }),
    finding('B', null, { check: 'stale_series' }),
  ]
  expect(newFindings(clean, after)).toEqual([after[1], after[2]])
})

test('a place is found by a confirmed finding of its series with a day in common, rightly by one of the fault’s checks', () => {
  const put = injection([[on('A', '2024-01-05', '2024-01-09')], [on('B', '2024-01-05')], [on('C', '2024-01-05')], [on('D', '2024-01-05')]])
  const { places } = matchRound(
    [put],
    [
      [
        finding('A', '2024-01-09'),
        finding('B', '2024-01-05', { check: 'ohlc_order' }),
        finding('C', '2024-01-05', { status: 'review' }),
        finding('D', '2024-01-08'),
      ],
    ],
  )
  expect(places.map(({ foundAt, foundRightAt, inReview }) => [foundAt, foundRightAt, inReview])).toEqual([
    [1, 1, false],
    [1, 0, false],
    [0, 0, true],
    [0, 0, false],
  ])
})

test('of two stretches of one place either will do, and a finding without dates is about all of its series', () => {
  const clone = injection([[on('A', '2024-01-05'), on('B', '2024-01-05')], [on('C', '2024-01-05')]])
  const { places } = matchRound([clone], [[finding('B', '2024-01-05'), finding('C', null)]])
  expect(places.map(({ foundRightAt }) => foundRightAt)).toEqual([1, 1])
})

test('what comes to light by comparison is counted from the scan that could find it', () => {
  const restated = { ...fault, checks: ['restated_bar'] as const, needs: { ...usualNeeds, rescan: true as const } }
  const put = injection([[on('A', '2024-01-05')]], { fault: restated })
  const found = finding('A', '2024-01-05', { check: 'restated_bar' })
  expect(matchRound([put], [[], [found]]).places[0]).toMatchObject({ foundAt: 1, foundRightAt: 1 })
  expect(matchRound([put], [[finding('A', '2024-01-05')], []]).places[0]).toMatchObject({ foundAt: 0, foundRightAt: 0 })
})

test('findings off every injection are false alarms; edges and upset series answer for theirs', () => {
  const put = injection([[on('A', '2024-01-05')]], { edges: [on('A', '2024-01-08')], upsets: [{ symbol: 'B', dataset: 'daily' }] })
  const wrong = finding('A', '2024-01-09')
  const matched = matchRound([put], [[finding('A', '2024-01-05'), finding('A', '2024-01-08'), finding('B', '2020-01-06'), wrong]])
  const measure = measureDrill([fault], [matched], 500)
  expect(measure).toMatchObject({ falseAlarms: [wrong], falseAlarmsPer1000SeriesYears: 2 })
  expect(measure.faults).toMatchObject([{ injected: 1, places: 1, found: 1, foundRight: 1, scansToFind: [1], recall: 1, precision: 0.75 }])
})

test('ratios of nothing are null', () => {
  expect(measureDrill([fault], [], 0)).toMatchObject({ falseAlarmsPer1000SeriesYears: null, faults: [{ recall: null, precision: null }] })
})

test('places are counted by the check that says something there, for review too', () => {
  const put = injection([[on('A', '2024-01-05')], [on('B', '2024-01-05')]], { fault: { ...fault, checks: ['decimal_slip', 'copied_bar'] } })
  const found = [
    finding('A', '2024-01-05'),
    finding('A', '2024-01-05', { check: 'copied_bar', status: 'review' }),
    finding('B', '2024-01-05', { check: 'copied_bar' }),
    finding('B', '2024-01-05', { status: 'excused' }),
  ]
  const { faults } = measureDrill([put.fault], [matchRound([put], [found])], 1)
  expect(faults[0]?.placesByCheck).toEqual(
    new Map([
      ['decimal_slip', 1],
      ['copied_bar', 2],
    ]),
  )
})

test('findings are counted by check and status, excused ones are not', () => {
  const findings = [
    finding('A', '2024-01-05'),
    finding('A', '2024-01-08'),
    finding('A', '2024-01-05', { check: 'copied_bar', status: 'review' }),
    finding('A', '2024-01-05', { check: 'copied_bar', status: 'excused' }),
  ]
  expect(measureDrill([fault], [matchRound([injection([[on('A', '2024-01-05')]])], [findings])], 1).checks).toEqual([
    { check: 'copied_bar', status: 'review', findings: 1, trueFindings: 1 },
    { check: 'decimal_slip', status: 'confirmed', findings: 2, trueFindings: 1 },
  ])
})
