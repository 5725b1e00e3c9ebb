/**
 * How returns stand among those before them, by the causal Hampel filter: `standingOf` of src/checks/hampel.ts, which is the law. Values are ranked by the
 * same steps in the same order, so that even what is no number comes out the same; logarithms and powers are the host's.
 */
import { hostExp, hostLog } from './imports'
import { FAR, RETURNS, RETURNS_BEFORE, STANDINGS, STANDING_BYTES, WINDOW } from './series-layout'

/** The two middle values that were found last. */
let lower: f64 = 0
let upper: f64 = 0

/**
 * Of the bars at FAR those whose return lies `k` deviations or more from the median of the `window` returns before it, taken from at most twice as many bars,
 * `atLeast` or more. They stay at FAR; at STANDINGS are the logarithm of each, the median and the deviation (f64 each).
 */
export function standApart(bars: i32, window: i32, atLeast: i32, k: f64, floor: f64): i32 {
  let found = 0
  for (let place = 0; place < bars; place++) {
    const bar = load<i32>(FAR + ((<usize>place) << 2))
    const oldest = load<i32>(RETURNS_BEFORE + ((<usize>max(1, bar - 2 * window)) << 2))
    const here = load<i32>(RETURNS_BEFORE + ((<usize>bar) << 2))
    const count = here - max(oldest, here - window)
    if (count < atLeast || count == 0) continue
    for (let i = 0; i < count; i++) store<f64>(WINDOW + ((<usize>i) << 3), load<f64>(RETURNS + ((<usize>(here - 1 - i)) << 3)))
    if (!standsApart(STANDINGS + <usize>found * STANDING_BYTES, count, hostLog(load<f64>(RETURNS + ((<usize>here) << 3))), k, floor)) continue
    store<i32>(FAR + ((<usize>found) << 2), bar)
    found++
  }
  return found
}

/** `standingAmong` of src/checks/hampel.ts for the first `count` ratios at WINDOW. */
function standsApart(standing: usize, count: i32, log: f64, k: f64, floor: f64): bool {
  findMiddle(count)
  const median = lower == upper ? hostLog(lower) : (hostLog(lower) + hostLog(upper)) / 2
  const distance = abs(log - median)
  if (distance < k * floor) return false
  const centre = hostExp(median)
  const tooWide = hostExp(distance / (1.4826 * k)) * (1 + 1e-9)
  let wide = 0
  for (let i = 0; i < count; i++) {
    const at = WINDOW + ((<usize>i) << 3)
    const ratio = load<f64>(at) / centre
    const away = ratio < 1 ? 1 / ratio : ratio
    wide += i32(away > tooWide)
    store<f64>(at, away)
  }
  if (2 * wide > count) return false
  findMiddle(count)
  const deviation = max<f64>((1.4826 * (hostLog(lower) + hostLog(upper))) / 2, floor)
  store<f64>(standing, log)
  store<f64>(standing, median, 8)
  store<f64>(standing, deviation, 16)
  return distance >= k * deviation
}

/** `middlePair` of src/base/select.ts. */
function findMiddle(count: i32): void {
  const middle = count >> 1
  upper = nthSmallest(count, middle)
  lower = upper
  if ((count & 1) == 1) return
  lower = -Infinity
  for (let i = 0; i < middle; i++) {
    const value = load<f64>(WINDOW + ((<usize>i) << 3))
    if (value > lower) lower = value
  }
}

/** `nthSmallest` of src/base/select.ts. */
function nthSmallest(count: i32, n: i32): f64 {
  const wanted = WINDOW + ((<usize>n) << 3)
  let low = WINDOW
  let high = WINDOW + ((<usize>(count - 1)) << 3)
  while (low < high) {
    const pivot = load<f64>(wanted)
    let i = low
    let j = high
    while (i <= j) {
      while (load<f64>(i) < pivot) i += 8
      while (pivot < load<f64>(j)) j -= 8
      if (i <= j) {
        const swapped = load<f64>(i)
        store<f64>(i, load<f64>(j))
        store<f64>(j, swapped)
        i += 8
        j -= 8
      }
    }
    if (j < wanted) low = i
    if (wanted < i) high = j
  }
  return load<f64>(wanted)
}
