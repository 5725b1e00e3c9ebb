import type { Bars } from '../model/bars.ts'

const unitOfDecimals = Float64Array.from({ length: 19 }, (_, decimals) => Number(`1e-${String(decimals)}`))

/**
 * Unit of the last decimal printed in bar `i`: 0.01 for 67.5 beside 67.71. 0 where the source printed none although a price is no whole
 * number (binary columns): the unit is not known then.
 */
export function printedUnit({ decimals, open, high, low, close }: Bars, i: number): number {
  const printed = decimals[i] as number
  if (printed > 0) return unitOfDecimals[Math.min(printed, 18)] as number
  const whole = isWhole(open[i] as number) && isWhole(high[i] as number) && isWhole(low[i] as number) && isWhole(close[i] as number)
  return whole ? 1 : 0
}

/** How far apart two prices of bar `i` may lie by rounding alone: half a unit of the last printed decimal, or `ratio` of the price. */
export function roundingTolerance(bars: Bars, i: number, ratio: number): number {
  const price = Math.max(Math.abs(bars.high[i] as number), Math.abs(bars.low[i] as number))
  // Half a cent between two doubles is not exactly half a cent.
  return Math.max(printedUnit(bars, i) / 2, ratio * price) + 1e-14 * price
}

/** Whether a price level is so few units of its last decimal that a factor of ten is a matter of a few ticks (0.0001 against 0.001). */
export function isCoarse(bars: Bars, i: number, price: number): boolean {
  return price < 20 * printedUnit(bars, i)
}

function isWhole(price: number): boolean {
  return price !== price || price === Math.floor(price)
}
