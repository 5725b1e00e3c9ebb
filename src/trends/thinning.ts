import { median } from 'simple-statistics'
import type { ValuedPoint } from './points.ts'

/**
 * At most `most` points (at least 1) that go the way of all of them: the time from the first to the last is cut into `most` equal bins, each bin with points gives the
 * median of their times and of their values. Points of one instant become one in any case; beyond that, no more than `most` different times are left
 * as they are. Takes and gives points oldest first; what rises keeps rising.
 */
export function thinned(points: readonly ValuedPoint[], most: number): ValuedPoint[] {
  const single = byBin(points, ({ timeUs }) => timeUs)
  const first = single[0]
  const last = single.at(-1)
  if (first === undefined || last === undefined || single.length <= most) return single
  const widthUs = (last.timeUs - first.timeUs) / most
  return byBin(points, ({ timeUs }) => Math.min(most - 1, Math.floor((timeUs - first.timeUs) / widthUs)))
}

function byBin(points: readonly ValuedPoint[], binOf: (point: ValuedPoint) => number): ValuedPoint[] {
  const bins: ValuedPoint[][] = []
  let current: number | null = null
  for (const point of points) {
    const bin = binOf(point)
    if (bin === current) bins.at(-1)?.push(point)
    else bins.push([point])
    current = bin
  }
  return bins.map((bin) => ({ timeUs: median(bin.map(({ timeUs }) => timeUs)), value: median(bin.map(({ value }) => value)) }))
}
