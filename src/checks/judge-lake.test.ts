import { expect, test } from 'vitest'
import { lakeViewOf, weeklyDataset } from '../../test/support/lake-view.ts'
import { defineLakeCheck, type LakeCheck, type LakeView } from './define.ts'
import { judgeLake } from './judge-lake.ts'
import type { CheckSettings } from './judge.ts'

type Run = LakeCheck<{ factor: { default: number; min: number; max: number; unit: string; about: string } }>['run']

function check(id: string, run: Run, overrides: Partial<Pick<LakeCheck, 'scope' | 'appliesTo'>> = {}): LakeCheck {
  return defineLakeCheck({
    id,
    version: 1,
    dimension: 'consistency',
    severity: 'high',
    status: 'confirmed',
    about: 'a test',
    formula: 'none',
    source: 'none',
    params: { factor: { default: 2, min: 0, max: 10, unit: 'ratio', about: 'a test' } },
    reads: ['lake'],
    appliesTo: ['daily', 'weekly'],
    scope: 'lake',
    run,
    ...overrides,
  }) as unknown as LakeCheck
}

const rows = [{ day: '2024-01-03' }, { day: '2024-01-04' }]
const view = lakeViewOf([
  {
    members: [
      { symbol: 'AAA', bars: rows },
      { symbol: 'BBB', bars: rows, isChanged: false },
    ],
  },
  {
    dataset: weeklyDataset,
    members: [
      { symbol: 'BBB', bars: rows.slice(1) },
      { symbol: 'CCC', bars: rows.slice(1), isChanged: false },
    ],
  },
])
const defect = (message = 'found') => ({ slots: [19_725], from: 19_725, to: 19_725, message, evidence: {} })
const seen = ({ datasets }: LakeView) =>
  datasets.flatMap(({ dataset, members }) => members.map(({ symbol }) => `${dataset.name} ${symbol}`))
const none = (): CheckSettings => ({})

test('a check of the lake sees every series, one of a symbol those of symbols that changed', () => {
  const saw: string[][] = []
  const look: Run = (lake) => {
    saw.push(seen(lake))
    return []
  }
  judgeLake(view, none, { checks: [check('b', look, { scope: 'symbol' }), check('a', look)] })
  expect(saw).toEqual([
    ['daily AAA', 'daily BBB', 'weekly BBB', 'weekly CCC'],
    ['daily AAA', 'daily BBB', 'weekly BBB'],
  ])
})

test('a check sees the datasets of its intervals alone, unless it compares datasets', () => {
  const saw: string[][] = []
  const look: Run = (lake) => {
    saw.push(seen(lake))
    return []
  }
  judgeLake(view, none, {
    checks: [check('a', look, { appliesTo: ['weekly'] }), check('b', look, { appliesTo: ['weekly'], scope: 'symbol' })],
  })
  judgeLake(view, none, { checks: [check('c', look, { appliesTo: ['intraday'] })] })
  expect(saw).toEqual([
    ['weekly BBB', 'weekly CCC'],
    ['daily AAA', 'daily BBB', 'weekly BBB'],
  ])
})

test('defects are grouped by series, and graded as set for the series', () => {
  const found = check('a', () => ['AAA', 'BBB', 'AAA'].map((symbol) => ({ dataset: 'daily', symbol, defect: defect() })))
  const settings = (_: string, symbol: string | null): CheckSettings =>
    symbol === 'BBB' ? { a: { severity: 'low', status: 'review' } } : {}
  expect(judgeLake(view, settings, { checks: [found] }).outcomes).toMatchObject([
    { symbol: 'AAA', outcomes: [{ check: 'a', outcome: 'failed', defects: [{}, {}] }] },
    { symbol: 'BBB', outcomes: [{ defects: [{ severity: 'low', status: 'review' }] }] },
  ])
})

test('a check that is switched off for a dataset does not run over it, for a symbol it says nothing of it', () => {
  const all: Run = ({ datasets }) =>
    datasets.flatMap(({ dataset, members }) => members.map(({ symbol }) => ({ dataset: dataset.name, symbol, defect: defect() })))
  const off = { a: { enabled: false } }
  const settings = (dataset: string, symbol: string | null): CheckSettings => (dataset === 'weekly' || symbol === 'AAA' ? off : {})
  expect(judgeLake(view, settings, { checks: [check('a', all)] }).outcomes.map(({ dataset, symbol }) => `${dataset} ${symbol}`)).toEqual([
    'daily BBB',
  ])
})

test('parameters are those of the dataset', () => {
  const told: number[] = []
  const look: Run = (_, paramsOf) => {
    told.push(paramsOf('daily').factor, paramsOf('weekly').factor)
    return []
  }
  judgeLake(view, (dataset) => (dataset === 'weekly' ? { a: { params: { factor: 7 } } } : {}), { checks: [check('a', look)] })
  expect(told).toEqual([2, 7])
})

test('a check that throws leaves every series it looked at unjudged, and the others run', () => {
  const broken = check('a', () => {
    throw new RangeError('no such bar')
  })
  const other = check('b', () => [{ dataset: 'daily', symbol: 'AAA', defect: defect() }])
  const { outcomes, errored } = judgeLake(view, none, { checks: [broken, other] })
  expect(errored).toEqual(new Map([['a', 'RangeError: no such bar']]))
  expect(outcomes).toHaveLength(4)
  expect(outcomes[0]?.outcomes).toMatchObject([
    { check: 'a', outcome: 'errored' },
    { check: 'b', outcome: 'failed' },
  ])
})

test('what a check found is told before the next one runs, after an empty list of each series that has not changed', () => {
  const told: string[] = []
  const first = check('a', () => [{ dataset: 'daily', symbol: 'BBB', defect: defect() }])
  judgeLake(view, none, {
    checks: [
      first,
      check('b', () => {
        told.push('b runs')
        return []
      }),
    ],
    onJudged: (id, dataset, symbol, defects) => told.push(`${id} ${dataset} ${symbol} ${defects.length}`),
  })
  expect(told.slice(0, 4)).toEqual(['a daily BBB 0', 'a weekly CCC 0', 'a daily BBB 1', 'b runs'])
})
