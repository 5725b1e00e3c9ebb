/** How far a quantile may be off, as a share of it. */
const relativeAccuracy = 0.01
const gamma = (1 + relativeAccuracy) / (1 - relativeAccuracy)
const logGamma = Math.log(gamma)
/** Values at most this count as 0. */
const leastValue = 1e-6

/**
 * Counts of values by logarithmic bucket: a quantile of all values that ever went in, of any number of sketches, is off by at most 1 %. Merging is
 * associative and commutative and loses nothing. Some 70 buckets for each factor of four in the values, whatever their number.
 * Source: Masson, Rim and Lee 2019, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees" (VLDB 12:2195).
 */
export class QuantileSketch {
  #zeros = 0
  #count = 0
  readonly #buckets = new Map<number, number>()

  get count(): number {
    return this.#count
  }

  /** Takes a value of 0 or more. */
  add(value: number): void {
    if (value <= leastValue) this.#zeros++
    else this.#put(Math.ceil(Math.log(value) / logGamma), 1)
    this.#count++
  }

  merge(other: QuantileSketch): void {
    this.#zeros += other.#zeros
    this.#count += other.#count
    for (const [bucket, count] of other.#buckets) this.#put(bucket, count)
  }

  /** The value of rank ceil(share * count) by nearest rank; `null` without values. */
  quantile(share: number): number | null {
    if (this.#count === 0) return null
    let left = Math.max(1, Math.ceil(share * this.#count)) - this.#zeros
    if (left <= 0) return 0
    let value = 0
    for (const [bucket, count] of this.#sorted()) {
      value = (2 * gamma ** bucket) / (gamma + 1)
      left -= count
      if (left <= 0) break
    }
    return value
  }

  /** Text of digits, letters, `.`, `-` and blanks. `fromText` reads it back. */
  toText(): string {
    let last = 0
    const steps = this.#sorted().map(([bucket, count]) => {
      const step = bucket - last
      last = bucket
      return `${step.toString(36)}.${count.toString(36)}`
    })
    return [this.#zeros.toString(36), ...steps].join(' ')
  }

  static fromText(text: string): QuantileSketch {
    const sketch = new QuantileSketch()
    const [zeros = '0', ...steps] = text.split(' ')
    sketch.#zeros = sketch.#count = parseInt(zeros, 36)
    let bucket = 0
    for (const step of steps) {
      const [by = '', count = ''] = step.split('.')
      bucket += parseInt(by, 36)
      sketch.#put(bucket, parseInt(count, 36))
      sketch.#count += parseInt(count, 36)
    }
    return sketch
  }

  #put(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count)
  }

  #sorted(): [number, number][] {
    return [...this.#buckets].sort(([a], [b]) => a - b)
  }
}
