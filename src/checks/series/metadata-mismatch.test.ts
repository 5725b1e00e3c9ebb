import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Declared } from '../../model/decoded.ts'
import type { Series } from '../../model/series.ts'
import { barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { intradayDataset, intradayRows, onSessions, weeklyDataset } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { isSameSymbol, metadataMismatch } from './metadata-mismatch.ts'

/** Twenty sessions from 2024-01-02 to 2024-01-30. */
const bars = barsOf(
  onSessions(
    Array.from({ length: 20 }, () => ({})),
    '2024-01-02',
  ),
)

function run(declared: Declared | readonly Declared[], overrides: Partial<Series> = {}) {
  const series = seriesOf(bars, { declared: Array.isArray(declared) ? declared : [declared as Declared], ...overrides })
  return metadataMismatch.run(series, contextOf(series), defaultsOf(metadataMismatch))
}

test('what fits passes, and so does an object that says nothing', () => {
  expect(run({ symbol: 'test', interval: 'daily', start: '2024-01-02', end: '2024-01-30', recordCount: 20 })).toEqual([])
  expect(run({})).toEqual([])
  expect(run([])).toEqual([])
})

test('another symbol, count or interval is told, each once', () => {
  expect(run({ symbol: 'OTHER', recordCount: 21, interval: '1h' })).toMatchObject([
    { slots: [], from: null, message: 'The object declares the symbol OTHER, its series is TEST' },
    { message: 'The object declares 21 records and holds 20' },
    { message: 'The object declares the interval 1h, its dataset has 1d' },
  ])
})

test('spellings of one symbol are one symbol, share classes are not', () => {
  for (const [a, b] of [
    ['BF.B', 'BF-B'],
    ['brk/b', 'BRK.B'],
    ['AAPL.US', 'AAPL'],
    ['VOD', 'VOD.L'],
    ['X:BTCUSD', 'BTC-USD'],
    ['BTC/USDT', 'BTCUSDT'],
    ['^GSPC', 'GSPC'],
  ] as const) {
    expect(isSameSymbol(a, b), `${a} ${b}`).toBe(true)
  }
  for (const [a, b] of [
    ['BF.B', 'BF'],
    ['BF.A', 'BF.B'],
    ['GOOG', 'GOOGL'],
    ['A', 'AA'],
  ] as const)
    expect(isSameSymbol(a, b), `${a} ${b}`).toBe(false)
})

test('a symbol is its own in any case and with any separators', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{1,5}([.-][A-Z]{1,3})?$/), (symbol) => {
      expect(isSameSymbol(symbol, symbol.toLowerCase())).toBe(true)
      expect(isSameSymbol(symbol.replace('.', '-'), symbol.replace('-', '.'))).toBe(true)
    }),
  )
})

test('two sessions with bars may lie outside the declared range, three not', () => {
  expect(run({ start: '2024-01-04', end: '2024-01-26' })).toEqual([])
  expect(run({ start: '2024-01-05', end: '2024-01-30' })).toMatchObject([
    { evidence: { first: '2024-01-02', start: '2024-01-05', sessionsBefore: 3, sessionsAfter: 0 } },
  ])
  expect(run({ start: '2024-01-02', end: '2024-01-25' })).toMatchObject([{ evidence: { sessionsAfter: 3 } }])
})

test("a range that the bars do not fill is late_start's and early_end's business", () => {
  expect(run({ start: '2000-01-03', end: '2024-12-31' })).toEqual([])
})

test('a range that cannot be is told', () => {
  expect(run({ start: '2024-02-30' })).toMatchObject([
    { message: 'The object declares a range with a date that does not exist: 2024-02-30' },
  ])
  expect(run({ start: '2024-02-01', end: '2024-01-01' })).toHaveLength(1)
  expect(run({ start: 'January 2024', end: '' })).toEqual([])
})

test('counts of several objects add up, and may or may not count the rows set aside', () => {
  const setAside = [{ kind: 'identical', kept: 0, sourceRow: 9, open: 10, high: 10, low: 10, close: 10, volume: 1 } as const]
  expect(run([{ recordCount: 12 }, { recordCount: 8 }])).toEqual([])
  expect(run([{ recordCount: 12 }, {}])).toEqual([])
  expect(run({ recordCount: 20 }, { setAside })).toEqual([])
  expect(run({ recordCount: 21 }, { setAside })).toEqual([])
  expect(run({ recordCount: 22 }, { setAside })).toHaveLength(1)
})

test('an interval that the spacing of the bars belies is told', () => {
  expect(run({ interval: 'weekly' }, { dataset: weeklyDataset })).toMatchObject([
    { message: 'The object declares the interval weekly, its bars lie 1 d apart' },
  ])
  const minutes = barsOf(intradayRows('2024-01-02', '2024-01-03', { minutes: 5 }))
  expect(run({ interval: '5m' }, { bars: minutes, dataset: intradayDataset(5) })).toEqual([])
  expect(run({ interval: '1m' }, { bars: minutes, dataset: intradayDataset(1) })).toEqual([])
  expect(run({ interval: '15m' }, { bars: minutes, dataset: intradayDataset(15) })).toHaveLength(1)
  expect(run({ interval: 'Daily Prices' })).toEqual([])
})
