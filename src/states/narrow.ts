/** Whole multiples of 1 / scale: value i is (`base` + `steps[i]`) / scale, to the bit. */
export interface Narrowed {
  /** The least of them in that unit, a whole number. */
  readonly base: number
  readonly steps: Uint8Array | Uint16Array | Uint32Array
}

const MOST_STEPS = 0xffffffff
/** Farther from 0 a product may be rounded to another whole number than the one that was divided. */
const FARTHEST = 2 ** 50

/**
 * The first `length` values (1 or more) in the narrowest steps of 1 / `scale` (a power of ten up to 1e15) that hold them; `null` when one of them is no
 * whole multiple below 2^50 to the bit (-0 and NaN are none), or they lie too far apart.
 */
export function narrow(values: Float64Array | Int32Array, length: number, scale: number): Narrowed | null {
  const counts = new Float64Array(length)
  let least = Infinity
  let most = -Infinity
  for (let i = 0; i < length; i++) {
    const value = values[i] as number
    // A zero added makes -0 the 0 that it would come back as.
    const count = Math.round(value * scale) + 0
    if (value !== value || !Object.is(count / scale, value)) return null
    counts[i] = count
    least = Math.min(least, count)
    most = Math.max(most, count)
  }
  const span = most - least
  if (!(span <= MOST_STEPS && least > -FARTHEST && most < FARTHEST)) return null
  const steps = span <= 0xff ? new Uint8Array(length) : span <= 0xffff ? new Uint16Array(length) : new Uint32Array(length)
  for (let i = 0; i < length; i++) steps[i] = (counts[i] as number) - least
  return { base: least, steps }
}

/** Writes the values of `narrow` to `values`. */
export function widen({ base, steps }: Narrowed, scale: number, values: Float64Array | Int32Array): void {
  for (let i = 0; i < steps.length; i++) values[i] = (base + (steps[i] as number)) / scale
}
