import fc from 'fast-check'
import { expect, test } from 'vitest'
import { QuantileSketch } from './quantile-sketch.ts'

const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-5, max: 1e9, noNaN: true })), { minLength: 1, maxLength: 300 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

function sketchOf(numbers: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch()
  for (const number of numbers) sketch.add(number)
  return sketch
}

test('a quantile is off by at most one percent of the value of that rank', () => {
  fc.assert(
    fc.property(values, share, (numbers, at) => {
      const sorted = [...numbers].sort((a, b) => a - b)
      const truth = sorted[Math.max(1, Math.ceil(at * sorted.length)) - 1]!
      expect(Math.abs(sketchOf(numbers).quantile(at)! - truth)).toBeLessThanOrEqual(truth * 0.0101)
    }),
  )
})

test('merging parts gives the sketch of the whole, also after they were written and read', () => {
  fc.assert(
    fc.property(values, values, (some, others) => {
      const merged = sketchOf(some)
      merged.merge(QuantileSketch.fromText(sketchOf(others).toText()))
      const whole = sketchOf([...some, ...others])
      expect(merged.toText()).toBe(whole.toText())
      expect(merged.count).toBe(some.length + others.length)
    }),
  )
})

test('a sketch of nothing has no quantile', () => {
  expect(new QuantileSketch().quantile(0.5)).toBeNull()
  expect(QuantileSketch.fromText(new QuantileSketch().toText()).count).toBe(0)
})
