import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactProbability, kendallCount } from './kendall.ts'

const values = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ noNaN: true })), { maxLength: 60 })

function pairByPair(sequence: readonly number[]): number {
  let s = 0
  sequence.forEach((later, i) => sequence.slice(0, i).forEach((earlier) => (s += later > earlier ? 1 : later < earlier ? -1 : 0)))
  return s
}

test('S by merge sort is S counted pair by pair', () => {
  fc.assert(
    fc.property(values, (sequence) => {
      expect(kendallCount(sequence).s).toBe(pairByPair(sequence))
    }),
  )
})

test('reversing a sequence turns S round; raising values without changing their order leaves it', () => {
  fc.assert(
    fc.property(values, (sequence) => {
      const { s, ties } = kendallCount(sequence)
      expect(kendallCount(sequence.toReversed())).toEqual({ s: s === 0 ? 0 : -s, ties })
      const order = [...new Set(sequence.map((value) => value + 0))].sort((a, b) => a - b)
      expect(kendallCount(sequence.map((value) => order.indexOf(value + 0) ** 3))).toEqual({ s, ties })
    }),
  )
})

test('ten thousand falling values are counted without looking at each pair', () => {
  expect(kendallCount(Array.from({ length: 10_000 }, (_, i) => -i)).s).toBe(-(10_000 * 9999) / 2)
})

test('probabilities of S without ties are those of the published table', () => {
  // M. Hollander, D. A. Wolfe, "Nonparametric Statistical Methods" (1973), table A.21, one-sided, as printed by Gilbert 1987, table A18.
  const table: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
    4: [
      [2, 0.375],
      [4, 0.167],
      [6, 0.042],
    ],
    5: [
      [2, 0.408],
      [4, 0.242],
      [6, 0.117],
      [8, 0.042],
      [10, 0.0083],
    ],
    6: [
      [1, 0.5],
      [3, 0.36],
      [5, 0.235],
      [7, 0.136],
      [9, 0.068],
      [11, 0.028],
      [13, 0.0083],
      [15, 0.0014],
    ],
    7: [
      [1, 0.5],
      [3, 0.386],
      [5, 0.281],
      [7, 0.191],
      [9, 0.119],
      [11, 0.068],
      [13, 0.035],
      [15, 0.015],
      [17, 0.0054],
      [19, 0.0014],
    ],
    8: [
      [2, 0.452],
      [4, 0.36],
      [6, 0.274],
      [8, 0.199],
      [10, 0.138],
      [12, 0.089],
      [14, 0.054],
      [16, 0.031],
      [18, 0.016],
      [20, 0.0071],
    ],
    10: [
      [1, 0.5],
      [3, 0.431],
      [5, 0.364],
      [7, 0.3],
      [9, 0.242],
      [11, 0.19],
      [13, 0.146],
      [15, 0.108],
      [17, 0.078],
      [19, 0.054],
      [21, 0.036],
      [23, 0.023],
    ],
  }
  for (const [n, rows] of Object.entries(table)) {
    for (const [s, oneSided] of rows) {
      expect(Math.abs(exactProbability(s, Number(n), []) / 2 - oneSided), `n ${n}, S ${s}`).toBeLessThanOrEqual(0.0005001)
    }
  }
})

test('with ties the exact probability is the share of orders, counted one by one', () => {
  const orders = (rest: readonly number[]): number[][] =>
    rest.length === 0 ? [[]] : rest.flatMap((value, i) => orders(rest.toSpliced(i, 1)).map((order) => [value, ...order]))
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 6 }), (sequence) => {
      const { s, ties } = kendallCount(sequence)
      const all = orders(sequence).map(pairByPair)
      const share = all.filter((other) => Math.abs(other) >= Math.abs(s)).length / all.length
      expect(exactProbability(s, sequence.length, ties)).toBeCloseTo(share, 12)
    }),
    { numRuns: 40 },
  )
})
