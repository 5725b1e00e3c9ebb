import type { LossCurve } from './settings.ts'

/** Loss at `x`, linear between the curve's points and flat beyond the last. Rises with `x`; 0 for a curve without points. */
export function lossAt(curve: LossCurve, x: number): number {
  let [lowerX, lowerLoss] = [0, 0]
  for (const [at, loss] of curve) {
    if (x <= at) return at === lowerX ? loss : lowerLoss + ((loss - lowerLoss) * (x - lowerX)) / (at - lowerX)
    ;[lowerX, lowerLoss] = [at, loss]
  }
  return lowerLoss
}
