import { expect, test } from 'vitest'
import { barsOf, contextOf, dailyDataset, seriesOf } from '../../test/support/series.ts'
import type { Defect } from '../model/defect.ts'
import type { Severity } from '../model/severity.ts'
import { defineSeriesCheck } from './define.ts'
import { judgeObject, judgeSeries, judgeSummary, MAX_DEFECTS } from './judge.ts'
import { checks } from './registry.ts'

const series = seriesOf(barsOf([{ day: '2024-01-05' }]))
const context = contextOf(series)

function checkThat(run: (limit: number) => readonly Defect[]) {
  return defineSeriesCheck({
    id: 'probe',
    version: 1,
    dimension: 'validity',
    severity: 'medium',
    status: 'confirmed',
    about: '',
    formula: '',
    source: '',
    params: { limit: { default: 3, min: 0, max: 9, unit: 'bars', about: '' } },
    reads: [],
    appliesTo: ['daily'],
    run: (_series, _context, { limit }) => run(limit),
  })
}

const defect = (slot: number, severity?: Severity): Defect => ({
  slots: [slot],
  from: slot,
  to: slot,
  message: `bar ${slot}`,
  evidence: {},
  ...(severity && { severity }),
})

test('a check that finds nothing says nothing, one that throws is errored with the reason, and the others still run', () => {
  const failing = checkThat(() => {
    throw new RangeError('no such bar')
  })
  expect(judgeSeries(series, context, {}, [checkThat(() => []), failing, checkThat(() => [defect(1)])])).toMatchObject([
    { check: 'probe', outcome: 'errored', reason: 'RangeError: no such bar' },
    { check: 'probe', outcome: 'failed' },
  ])
})

test('settings switch a check off, set its parameters and its severity', () => {
  const probe = checkThat((limit) => [defect(limit), defect(limit + 1, 'critical')])
  expect(judgeSeries(series, context, {}, [probe])).toMatchObject([
    { outcome: 'failed', defects: [{ slots: [3] }, { severity: 'critical' }] },
  ])
  expect(judgeSeries(series, context, { probe: { params: { limit: 7 }, severity: 'low', status: 'review' } }, [probe])).toMatchObject([
    {
      defects: [
        { slots: [7], severity: 'low', status: 'review' },
        { slots: [8], severity: 'low' },
      ],
    },
  ])
  expect(judgeSeries(series, context, { probe: { enabled: false } }, [probe])).toMatchObject([{ outcome: 'not-applicable' }])
})

test('a check is not applied to an interval it does not judge', () => {
  const weekly = seriesOf(series.bars, { dataset: { ...dailyDataset, interval: { unit: 'week', count: 1 } } })
  expect(judgeSeries(weekly, contextOf(weekly), {}, [checkThat(() => [defect(1)])])).toEqual([
    { check: 'probe', outcome: 'not-applicable', reason: 'does not judge weekly bars' },
  ])
})

test('defects beyond the limit are folded into one that holds all their slots', () => {
  const many = Array.from({ length: MAX_DEFECTS + 3 }, (_, i) => defect(i))
  const [outcome] = judgeSeries(series, context, {}, [checkThat(() => many)])
  if (outcome?.outcome !== 'failed') throw new Error('should have failed')
  expect(outcome.defects).toHaveLength(MAX_DEFECTS + 1)
  expect(outcome.defects.at(-1)).toMatchObject({
    slots: [500, 501, 502],
    from: 500,
    to: 502,
    message: '3 more findings of this kind, on 3 bars, are kept as one',
  })
  const exactly = judgeSeries(series, context, {}, [checkThat(() => many.slice(0, MAX_DEFECTS))])
  expect(exactly).toMatchObject([{ defects: { length: MAX_DEFECTS } }])
})

test('folding keeps apart what costs differently', () => {
  const many = Array.from({ length: MAX_DEFECTS + 4 }, (_, i) => defect(i, i % 2 === 0 ? 'critical' : undefined))
  const [outcome] = judgeSeries(series, context, {}, [checkThat(() => many)])
  if (outcome?.outcome !== 'failed') throw new Error('should have failed')
  expect(outcome.defects.slice(MAX_DEFECTS)).toMatchObject([{ slots: [500, 502], severity: 'critical' }, { slots: [501, 503] }])
})

test('the registered checks run on a series without bars, and their ids are unique', () => {
  const empty = seriesOf(barsOf([]))
  for (const outcome of judgeSeries(empty, contextOf(empty))) expect(outcome.outcome, outcome.check).not.toBe('errored')
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
})

test('summary and object checks are judged apart', () => {
  const summary = {
    symbol: 'TEST',
    dataset: dailyDataset,
    coverage: {
      records: 0,
      bars: 0,
      firstSlot: null,
      lastSlot: null,
      latestUs: null,
      expected: 0,
      present: 0,
      yearOfBars: 252,
      liquidity: 'liquid' as const,
    },
    declared: [],
    modifiedUs: 0,
  }
  const off = Object.fromEntries(checks.map(({ id }) => [id, { enabled: false }]))
  expect(judgeSummary(summary, context, off).map(({ check }) => check)).toEqual(
    checks.filter(({ kind }) => kind === 'summary').map(({ id }) => id),
  )
  expect(judgeObject({ path: 'a.json', reason: 'cut short', offset: 7, line: 1 }, off).map(({ check }) => check)).toEqual(
    checks.filter(({ kind }) => kind === 'object').map(({ id }) => id),
  )
})
