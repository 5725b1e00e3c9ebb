import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daily, nileFlow } from '../../test/support/nile.ts'
import { theilSen } from './theil-sen.ts'

test("Sen's own example has the slope that he gives", () => {
  // P. K. Sen, JASA 63 (1968) 1379: t 1 2 3 4 10 12 18 against 9 15 19 20 45 55 78; the median of the 21 slopes is 4. Height 6: R's deming.
  const points = [1, 2, 3, 4, 10, 12, 18].map((timeUs, i) => ({ timeUs, value: [9, 15, 19, 20, 45, 55, 78][i]! }))
  expect(theilSen(points)?.slopePerUs).toBe(4)
  expect(theilSen(points)?.at(0)).toBe(6)
})

test('the Nile has the line of pyMannKendall 1.4.3', () => {
  const line = theilSen(daily(nileFlow))!
  expect(line.slopePerUs * 86_400e6).toBeCloseTo(-2.6, 10)
  // It takes median(y) − slope · median(t) for the height, 1022.2; ours is the median of what is left over.
  expect(line.at(0)).toBeGreaterThan(1000)
  expect(line.at(0)).toBeLessThan(1040)
})

test('points on a line give it back, and a quarter of them may be anything', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 1000 }),
      fc.integer({ min: -1000, max: 1000 }),
      fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 5 }),
      (slope, height, wild) => {
        const points = Array.from({ length: 24 }, (_, i) => ({ timeUs: i, value: wild[i / 4] ?? height + slope * i }))
        const line = theilSen(points)!
        expect(line.slopePerUs).toBeCloseTo(slope, 9)
        for (const timeUs of [0, 23, 100]) expect(line.at(timeUs)).toBeCloseTo(height + slope * timeUs, 6)
      },
    ),
  )
})

test('a single instant has no slope', () => {
  expect(theilSen([])).toBeNull()
  expect(theilSen([{ timeUs: 1, value: 1 }])).toBeNull()
  expect(
    theilSen([
      { timeUs: 1, value: 1 },
      { timeUs: 1, value: 9 },
    ]),
  ).toBeNull()
})
