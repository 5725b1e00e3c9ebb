import { firstAtLeast } from '../../base/search.ts'
import { robustSpread } from '../../base/robust.ts'
import type { Bars } from '../../model/bars.ts'

/** Least robust deviation of a daily log return. */
export const LEAST_DEVIATION = 0.005

/** Robust deviation (1.4826 MAD) of the log returns of the bars from `from` to `to` (excluded), kept inside the series; at least `LEAST_DEVIATION`. */
export function deviationOf(
  { close, length }: { readonly close: ArrayLike<number>; readonly length: number },
  from = 0,
  to = length,
): number {
  const returns: number[] = []
  for (let i = Math.max(1, from); i < Math.min(length, to); i++) {
    const r = Math.log((close[i] as number) / (close[i - 1] as number))
    if (Number.isFinite(r)) returns.push(r)
  }
  return returns.length < 3 ? LEAST_DEVIATION : Math.max(LEAST_DEVIATION, robustSpread(returns).deviation)
}

/** As `deviationOf`, of half a year on either side of a bar. */
export function deviationAround(bars: Parameters<typeof deviationOf>[0], at: number): number {
  return deviationOf(bars, at - 126, at + 126)
}

/** |ln one/other|; NaN unless both are positive numbers. */
export function gapBetween(one: number | undefined, other: number | undefined): number {
  return one !== undefined && other !== undefined && one > 0 && other > 0 ? Math.abs(Math.log(one / other)) : NaN
}

/** Index of the first bar whose session is at least `day`; the length when there is none. */
export function indexFrom({ session, length }: Pick<Bars, 'session' | 'length'>, day: number): number {
  return firstAtLeast(session, day, 0, length)
}
