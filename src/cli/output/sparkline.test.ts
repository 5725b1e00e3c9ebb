import { expect, test } from 'vitest'
import { sparkline } from './sparkline.ts'

test('the least is lowest, the largest highest, a missing value blank', () => {
  expect(sparkline([0, 3.5, null, 7])).toBe('▁▅ █')
})

test('values that are one lie in the middle, nothing gives nothing', () => {
  expect(sparkline([5, 5, 5])).toBe('▅▅▅')
  expect(sparkline([])).toBe('')
  expect(sparkline([null])).toBe('')
})

test('many values are shown in as many columns as there are, the last among them', () => {
  const line = sparkline(
    Array.from({ length: 1000 }, (_, i) => (i === 999 ? 100 : 0)),
    10,
  )
  expect(line).toBe('▁▁▁▁▁▁▁▁▁█')
})
