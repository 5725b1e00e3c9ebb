import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../base/day.ts'
import type { MarketDay } from './market.ts'
import { marketExcuse } from './market-excuse.ts'

const from = dayOf('2008-10-10')
const dayWith = (values: Partial<MarketDay>): MarketDay => ({
  symbols: 431,
  move: 0,
  moveDeviation: 0.008,
  rangeRatio: 1,
  volumeLevel: 0,
  ...values,
})
const excuse = (check: string, evidence: Record<string, number | null>, day: MarketDay | null) =>
  marketExcuse(check, { from, evidence }, () => day)

test('a return that does not stand out from the market is excused, with the figures', () => {
  expect(excuse('outlier_return', { logReturn: -0.12, deviation: 0.01 }, dayWith({ move: -0.0933 }))).toBe(
    'market: the median of 431 symbols moved -8.9 % on 2008-10-10; -11.3 % is 2.7 robust deviations from that, under 10',
  )
})

test('the residual must be under k deviations, ten for returns and eight for spikes', () => {
  const day = dayWith({ move: -0.03 })
  expect(excuse('outlier_return', { logReturn: -0.1299, deviation: 0.01 }, day)).not.toBeNull()
  expect(excuse('outlier_return', { logReturn: -0.1301, deviation: 0.01 }, day)).toBeNull()
  expect(excuse('spike_reversal', { logReturn: -0.1099, deviation: 0.01 }, day)).not.toBeNull()
  expect(excuse('spike_reversal', { logReturn: -0.1101, deviation: 0.01 }, day)).toBeNull()
  expect(marketExcuse('outlier_return', { from, evidence: { logReturn: -0.1099, deviation: 0.01 } }, () => day, { k: 5 })).toBeNull()
})

test('on a market day up to twice the market is excused, in its direction alone', () => {
  const crash = dayWith({ move: -0.2 })
  expect(excuse('outlier_return', { logReturn: -0.39, deviation: 0.005 }, crash)).toContain('along with that, a market day')
  expect(excuse('outlier_return', { logReturn: -0.401, deviation: 0.005 }, crash)).toBeNull()
  expect(excuse('outlier_return', { logReturn: 0.06, deviation: 0.005 }, crash)).toBeNull()
  const quiet = dayWith({ move: -0.039, moveDeviation: 0.008 })
  expect(excuse('outlier_return', { logReturn: -0.07, deviation: 0.003 }, quiet)).toBeNull()
  expect(excuse('outlier_return', { logReturn: -0.07, deviation: 0.003 }, { ...quiet, moveDeviation: 0.006 })).not.toBeNull()
})

test('a day of wide ranges widens what is let through in proportion', () => {
  const evidence = { logReturn: 0.15, deviation: 0.01 }
  expect(excuse('outlier_return', evidence, dayWith({ rangeRatio: 2.5 }))).toBeNull()
  expect(excuse('outlier_return', evidence, dayWith({ rangeRatio: 4.5 }))).toContain('ranges were 4.5 times as wide as usual')
  expect(excuse('outlier_return', evidence, dayWith({ rangeRatio: 3.7 }))).toBeNull()
})

test('a slip on the worst day is not excused', () => {
  const worst = dayWith({ move: -0.2, rangeRatio: 8 })
  for (const logReturn of [Math.log(0.1), Math.log(0.01), Math.log(10), Math.log(0.2), Math.log(5)])
    for (const check of ['outlier_return', 'spike_reversal', 'island_bar'])
      expect(excuse(check, { logReturn, deviation: 0.04, apartRatio: 0.8 }, worst), check).toBeNull()
})

test("an island is excused where the market's move takes it back to its neighbours", () => {
  const island = { logReturn: -0.1, deviation: 0.02, apartRatio: 0.06 }
  expect(excuse('island_bar', island, dayWith({ move: 0 }))).toBeNull()
  expect(excuse('island_bar', island, dayWith({ move: -0.035 }))).not.toBeNull()
  expect(excuse('island_bar', island, dayWith({ move: -0.025 }))).toBeNull()
  expect(excuse('island_bar', island, dayWith({ move: 0.035 }))).toBeNull()
  // Barely apart by its own move: the little that the market did is not why.
  expect(excuse('island_bar', { ...island, apartRatio: 0.031 }, dayWith({ move: -0.004 }))).toBeNull()
  expect(excuse('island_bar', { ...island, deviation: null }, dayWith({ move: -0.035 }))).toBeNull()
  expect(excuse('island_bar', { ...island, deviation: null }, dayWith({ move: -0.06 }))).not.toBeNull()
})

test('no other check, no unknown market and no finding without figures is excused', () => {
  const day = dayWith({ move: -0.1 })
  const evidence = { logReturn: -0.1, deviation: 0.01, apartRatio: 0.05 }
  for (const check of ['decimal_slip', 'copied_bar', 'source_outage', 'missing_session', 'volume_outlier', 'toString'])
    expect(
      marketExcuse(check, { from, evidence }, () => {
        throw new Error('not asked')
      }),
    ).toBeNull()
  expect(excuse('outlier_return', evidence, null)).toBeNull()
  expect(excuse('outlier_return', evidence, dayWith({ move: NaN, rangeRatio: 9 }))).toBeNull()
  expect(excuse('outlier_return', { folded: 12 }, day)).toBeNull()
  expect(marketExcuse('outlier_return', { from: null, evidence }, () => day)).toBeNull()
})

test('what is excused lies nearer to the market than k deviations or ln 1.4', () => {
  const any = fc.double({ min: -3, max: 3, noNaN: true })
  fc.assert(
    fc.property(
      any,
      fc.double({ min: 0.005, max: 0.1, noNaN: true }),
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      fc.double({ min: 0.5, max: 9, noNaN: true }),
      (logReturn, deviation, move, rangeRatio) => {
        if (excuse('outlier_return', { logReturn, deviation }, dayWith({ move, rangeRatio })) === null) return
        expect(Math.abs(logReturn - move)).toBeLessThan(Math.max(10 * deviation, Math.log(1.4)))
      },
    ),
  )
})
