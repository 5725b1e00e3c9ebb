import { expect, test } from 'vitest'
import { stepNear } from './volume-step.ts'

const limits = { least: Math.log(3), shift: 0 }
/** 80 volumes around one level, then 40 around another `step` above it. */
const logsOf = (step: number) => {
  const values = Float64Array.from({ length: 120 }, (_, i) => 14 + 0.05 * (((i * 7) % 11) - 5) + (i < 80 ? 0 : step))
  return { values, length: values.length }
}

test('a step is found to two bars, which the clearness of its sides leaves open', () => {
  for (const guess of [78, 80, 82]) expect(Math.abs((stepNear(logsOf(1.5), guess, limits)?.at ?? NaN) - 80)).toBeLessThanOrEqual(2)
  expect(stepNear(logsOf(1.5), 80, limits)?.factor).toBeCloseTo(Math.exp(1.5), 0)
  expect(stepNear(logsOf(-1.5), 80, limits)?.factor).toBeCloseTo(Math.exp(-1.5), 1)
  expect(stepNear(logsOf(1.5), 70, limits)).toBeNull()
})

test('what the market did as well is no part of a step', () => {
  expect(stepNear(logsOf(1.5), 80, { ...limits, shift: 1 })).toBeNull()
  expect(stepNear(logsOf(0.5), 80, { ...limits, shift: -1 })?.factor).toBeCloseTo(Math.exp(1.5), 0)
})

test('three bars of twenty at the old level, one without a volume, or a level that does not last are no step', () => {
  for (const change of [
    [84, 88, 92].map((i) => [i, 14] as const),
    [[85, -Infinity] as const],
    Array.from({ length: 20 }, (_, i) => [100 + i, 14] as const),
  ]) {
    const logs = logsOf(1.5)
    for (const [i, value] of change) logs.values[i] = value
    expect(stepNear(logs, 80, limits)).toBeNull()
  }
})
