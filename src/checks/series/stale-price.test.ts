import { expect, test } from 'vitest'
import type { Defect } from '../../model/defect.ts'
import { type BarValues, contextOf, dailyDataset, seriesOf, sessionBars } from '../../../test/support/series.ts'
import { defaultsOf } from '../define.ts'
import { stalePrice } from './stale-price.ts'

/** 20 wide bars that move, then `count` + 1 with the same close, then 5 more. */
function run(count: number, { stale = {}, all = {} }: { stale?: BarValues; all?: BarValues } = {}) {
  const bars = sessionBars(26 + count, '2024-01-02', (i) => {
    const close = i < 20 ? 50 + i / 7 : i <= 20 + count ? 60 : 61 + i / 7
    const base = { open: close - 0.13, close, high: close + 0.31, low: close - 0.37, volume: 1_000_000, ...all }
    return i > 20 && i <= 20 + count ? { ...base, open: 60, ...stale } : base
  })
  const series = seriesOf(bars)
  return { series, defects: stalePrice.run(series, contextOf(series), defaultsOf(stalePrice)) as readonly Defect[] }
}

test('a liquid close that stays over five sessions is a defect of the bars that repeat it', () => {
  const { series, defects } = run(5)
  expect(defects).toMatchObject([
    { slots: Array.from(series.bars.session.subarray(21, 26)), evidence: { close: 60, sessions: 5, liquidity: 'liquid' } },
  ])
  expect(defects[0]).not.toHaveProperty('status')
  expect(run(4).defects).toEqual([])
})

test('flat bars are a defect too', () => {
  const { defects } = run(5, { stale: { high: 60, low: 60 } })
  expect(defects).toHaveLength(1)
  expect(defects[0]).not.toHaveProperty('status')
})

test('narrow bars are for review: a take-over holds the price', () => {
  expect(run(6, { stale: { high: 60.003, low: 59.999 } }).defects).toMatchObject([{ status: 'review' }])
})

test('less liquid names need longer runs', () => {
  const between = { all: { volume: 20_000 } }
  expect(run(9, between).defects).toEqual([])
  expect(run(10, between).defects).toMatchObject([{ evidence: { liquidity: 'between' } }])
  const thin = { all: { volume: 1000 } }
  expect(run(20, thin).defects).toEqual([])
  expect(run(21, thin).defects).toMatchObject([{ evidence: { liquidity: 'thin' } }])
})

test('intraday closes are counted by sessions', () => {
  const rows = (i: number): BarValues => ({ close: 60, open: 60, high: 60 + (i % 3), low: 59, volume: 1e6 })
  const bars = sessionBars(60, '2024-01-02', rows)
  const series = (sessions: number) =>
    seriesOf(
      { ...bars, session: bars.session.map((_, i) => 19_724 + Math.floor((i * sessions) / 60)) },
      { dataset: { ...dailyDataset, calendar: null, interval: { unit: 'hour', count: 1 } } },
    )
  const judge = (sessions: number) => stalePrice.run(series(sessions), contextOf(series(sessions)), defaultsOf(stalePrice))
  expect(judge(5)).toEqual([])
  expect(judge(6)).toMatchObject([{ evidence: { sessions: 5, bars: 59 } }])
})
