import { expect, test } from 'vitest'
import type { SymbolMetadata } from '../../model/dataset.ts'
import { type DatasetValues, lakeViewOf, runLake, weeklyDataset } from '../../../test/support/lake-view.ts'
import { missingSymbol } from './missing-symbol.ts'

const inUniverse = (values: Partial<SymbolMetadata> = {}): SymbolMetadata => ({ tags: [], universe: true, ...values })
const run = (datasets: readonly DatasetValues[], metadata: Record<string, SymbolMetadata>) =>
  runLake(missingSymbol, lakeViewOf(datasets, '2024-06-28', new Map(Object.entries(metadata))))
const daily = (...symbols: string[]): DatasetValues => ({ members: symbols.map((symbol) => ({ symbol, bars: [] })) })

test('a symbol of the universe that no dataset holds is a defect under its own name', () => {
  expect(run([daily('AAPL')], { AAPL: inUniverse(), ZZZ: inUniverse(), MSFT: inUniverse({ name: 'Microsoft' }) })).toMatchObject([
    {
      dataset: 'daily',
      symbol: 'MSFT',
      defect: { slots: [], message: 'MSFT is in the universe, but the lake has no object of it', evidence: { name: 'Microsoft' } },
    },
    { symbol: 'ZZZ' },
  ])
  expect(missingSymbol).toMatchObject({ severity: 'medium', status: 'confirmed' })
})

test('what any dataset holds, in whatever spelling, is there', () => {
  const metadata = { AAPL: inUniverse(), 'BF.B': inUniverse(), WEEK: inUniverse() }
  const weekly: DatasetValues = { dataset: weeklyDataset, members: [{ symbol: 'WEEK', bars: [] }] }
  expect(run([daily('aapl', 'BF-B'), weekly], metadata)).toEqual([])
  expect(run([daily('aapl', 'BFB'), weekly], metadata)).toMatchObject([{ symbol: 'BF.B' }])
})

test('an object that could not be read is there', () => {
  expect(run([{ members: [{ symbol: 'AAPL', bars: [], unreadable: true }] }], { AAPL: inUniverse() })).toEqual([])
})

test('symbols outside of the universe, and those listed later, need not be there', () => {
  expect(run([daily('AAPL')], { MSFT: { tags: [], universe: false } })).toEqual([])
  expect(run([daily('AAPL')], { NEW: inUniverse({ listed: '2024-06-29' }) })).toEqual([])
  expect(run([daily('AAPL')], { NEW: inUniverse({ listed: '2024-06-28' }) })).toHaveLength(1)
  expect(run([], { MSFT: inUniverse() })).toEqual([])
})

test('it is missing from the dataset of its kind, else from the largest', () => {
  const coin = { tags: [], universe: false, type: 'crypto' }
  const coins: DatasetValues = {
    dataset: { name: 'coins', calendar: '24/7' },
    members: [{ symbol: 'BTC', bars: [], metadata: coin }],
  }
  const datasets = [daily('A', 'B', 'C'), coins]
  expect(run(datasets, { ETH: inUniverse({ type: 'crypto' }), X: inUniverse({ type: 'stock' }), Y: inUniverse() })).toMatchObject([
    { dataset: 'coins', symbol: 'ETH' },
    { dataset: 'daily', symbol: 'X' },
    { dataset: 'daily', symbol: 'Y' },
  ])
})
