/** Index of the first of ascending values, between two indexes (`to` excluded), that is at least `wanted`; `to` when there is none. */
export function firstAtLeast(ascending: ArrayLike<number>, wanted: number, from = 0, to = ascending.length): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of a value among the first `length` of ascending ones, the first of several; -1 when it is not there. */
export function indexAmong(ascending: ArrayLike<number>, wanted: number, length = ascending.length): number {
  const at = firstAtLeast(ascending, wanted, 0, length)
  return at < length && ascending[at] === wanted ? at : -1
}
