/** Bits for each number, so that a sixteenth is set at the most, and bits at least and at most: 8 KiB to 4 MiB. */
const BITS_EACH = 16
const LEAST_BITS = 16
const MOST_BITS = 25

/** The power of two that the bits of a filter for so many numbers come to. */
export function filterBitsFor(count: number): number {
  let bits = LEAST_BITS
  while (bits < MOST_BITS && 2 ** bits < BITS_EACH * count) bits++
  return bits
}
