import fc from 'fast-check'
import { expect, test } from 'vitest'
import { robustSpread } from '../base/robust.ts'
import { barsOf } from '../../test/support/series.ts'
import { farReturns } from './far-returns.ts'
import { standingOf } from './hampel.ts'

const settings = { k: 10, floor: 0.005, window: 63, atLeast: 20 }

/** Bars whose closes follow the log returns; the returns of `unlinked` bars do not count. */
function closesOf(returns: readonly number[]): number[] {
  const closes = [100]
  for (const r of returns) closes.push((closes.at(-1) as number) * Math.exp(r))
  return closes
}

/** The rule as it is written down, on every bar. */
function plainZ(closes: readonly number[], linked: Uint8Array, i: number, { floor, window, atLeast }: typeof settings): number | null {
  const returns: number[] = []
  for (let j = i - 1; j >= 1 && j >= i - 2 * window && returns.length < window; j--) {
    if (linked[j] === 1) returns.push(Math.log((closes[j] as number) / (closes[j - 1] as number)))
  }
  if (linked[i] === 0 || returns.length < atLeast) return null
  const { median, deviation } = robustSpread(returns)
  return (Math.log((closes[i] as number) / (closes[i - 1] as number)) - median) / Math.max(deviation, floor)
}

const quiet = fc.double({ min: -0.02, max: 0.02, noNaN: true })
const wild = fc.double({ min: -0.6, max: 0.6, noNaN: true })
const still = fc.constant(0)
const anyReturn = fc.oneof({ weight: 12, arbitrary: quiet }, { weight: 2, arbitrary: wild }, { weight: 4, arbitrary: still })
const anySeries = fc
  .tuple(fc.array(anyReturn, { minLength: 1, maxLength: 160 }), fc.double({ min: 0.01, max: 3, noNaN: true }))
  .map(([returns, scale]) => returns.map((r) => r * scale))

test('its shortcuts miss nothing and add nothing: it agrees with the rule on every bar', () => {
  fc.assert(
    fc.property(anySeries, fc.array(fc.nat({ max: 160 }), { maxLength: 8 }), fc.constantFrom(3, 8, 10), (returns, gaps, k) => {
      const closes = closesOf(returns)
      const linked = new Uint8Array(closes.length).fill(1, 1)
      for (const gap of gaps) linked[gap] = 0
      const bars = barsOf(closes.map((close) => ({ close })))
      const far = new Set(farReturns(bars, linked, { leastRatio: 0, window: settings.window, mads: 1.4826 * k }))
      for (let i = 1; i < closes.length; i++) {
        const z = plainZ(closes, linked, i, settings)
        const standing = standingOf(bars, linked, i, { ...settings, k })
        if (standing !== null) expect(far.has(i), `bar ${i}`).toBe(true)
        // At the threshold itself rounding decides.
        if (z === null || Math.abs(z) < k * (1 - 1e-6)) expect(standing, `bar ${i}`).toBeNull()
        else if (Math.abs(z) > k * (1 + 1e-6)) expect(standing?.z, `bar ${i}`).toBeCloseTo(z, 5)
      }
    }),
    { numRuns: 200 },
  )
})

test('fewer returns than it needs give no standing', () => {
  const closes = closesOf([...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01)), 0.5])
  const bars = barsOf(closes.map((close) => ({ close })))
  const standing = (atLeast: number) => standingOf(bars, new Uint8Array(closes.length).fill(1, 1), 21, { ...settings, atLeast })
  expect(standing(20)?.z).toBeCloseTo(0.5 / (1.4826 * 0.01), 6)
  expect(standing(21)).toBeNull()
})

test('prices of zero or below give no return', () => {
  const closes = [...closesOf(Array<number>(40).fill(0)), 0, 100, -100, 200]
  const bars = barsOf(closes.map((close) => ({ close })))
  const linked = new Uint8Array(closes.length).fill(1, 1)
  for (let i = 41; i < closes.length; i++) expect(standingOf(bars, linked, i, settings)).toBeNull()
  expect(farReturns(bars, linked, { leastRatio: 0, window: 63, mads: 1 }).filter((i) => i > 40)).toEqual([])
})
