import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsOf } from '../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../test/support/walk.ts'
import { apartFloor, jumpRatio, moveFloor, screen, wickFloor } from './screen.ts'

const price = fc.oneof(fc.constantFrom(NaN, 0, -1, 10, 13.99, 14, 14.01), fc.double({ min: 7, max: 15, noNaN: true }))
const anyRow = fc.record({ open: price, high: price, low: price, close: price })

test('a plain bar is in order, positive, and near the last positive close', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
      const odd = new Set(screen(barsOf(rows)).odd)
      rows.forEach((row, i) => {
        const before = rows.slice(0, i).findLast(({ close }) => close > 0)?.close ?? NaN
        const { open, high, low, close } = row
        const inOrder = low <= Math.min(open, close, high) && high >= Math.max(open, close)
        expect(odd.has(i)).toBe(!(inOrder && high < before * jumpRatio && low * jumpRatio > before))
        if (!odd.has(i)) expect(Math.min(open, high, low, close) > 0 && high < 2 * low).toBe(true)
      })
    }),
  )
})

test('jumps are the bars whose open or close lies far from the last positive close', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
      const expected = rows.flatMap(({ open, close }, i) => {
        const before = rows.slice(0, i).findLast((row) => row.close > 0)?.close ?? NaN
        return [open, close].some((p) => p >= before * jumpRatio || p * jumpRatio <= before) ? [i] : []
      })
      expect(screen(barsOf(rows)).jumps).toEqual(expected)
    }),
  )
})

test('the other lists hold every bar that they are defined by', () => {
  const volume = fc.constantFrom(NaN, -1, 0, 0.5, 1, 1000, 2 ** 53, 2 ** 53 + 2, Infinity)
  const row = fc.record({ open: price, high: price, low: price, close: price, volume, decimals: fc.integer({ min: 0, max: 3 }) })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.boolean(), (rows, isQuiet) => {
      const bars = barsOf(isQuiet ? rows.map((one, i) => ({ ...one, ...quiet(i) })) : rows)
      const { high, low, close, flags, decimals } = bars
      const where = (isListed: (i: number, before: number) => boolean) => rows.flatMap((_row, i) => (isListed(i, i - 1) ? [i] : []))
      const at = (column: { readonly [i: number]: number }, i: number) => column[i] ?? NaN
      const screened = screen(bars)
      expect(screened.steps).toEqual(where((i, b) => Math.abs(at(close, i) - at(close, b)) > moveFloor * at(close, b)))
      expect(screened.still).toEqual(where((i, b) => at(close, i) === at(close, b)))
      expect(screened.wicks).toEqual(
        where((i) => !(at(high, i) <= at(close, i) * (1 + wickFloor) && at(low, i) >= at(close, i) * (1 - wickFloor))),
      )
      expect(screened.apart).toEqual(
        where((i, b) => at(low, i) > (1 + apartFloor) * at(high, b) || at(high, i) < (1 - apartFloor) * at(low, b)),
      )
      expect(screened.volumes).toEqual(
        where((i) => !(Number.isInteger(at(bars.volume, i)) && at(bars.volume, i) >= 1 && at(bars.volume, i) <= 2 ** 53)),
      )
      expect(screened.coarse).toEqual(where((i) => at(decimals, i) <= 1))
      expect(screened.flagged).toEqual(where((i) => at(flags, i) !== 0))
    }),
  )
})

/** Prices that hardly move, within a range that reaches far now and then. */
function quiet(i: number) {
  const close = 10 + ((i * 7) % 5) / 20
  return { open: close, high: close * (i % 4 === 0 ? 1.12 : 1.01), low: close * 0.99, close }
}

test('no clean series has an odd bar but its first', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(screen(barsOf(onSessions(cleanWalk(seed, 300), '2020-01-02'))).odd).toEqual([0])
    }),
    { numRuns: 30 },
  )
})

test('of no bars there is nothing to list', () => {
  const { odd, jumps, steps, still, wicks, apart, volumes, coarse, flagged } = screen(barsOf([]))
  expect([odd, jumps, steps, still, wicks, apart, volumes, coarse, flagged].flat()).toEqual([])
})
