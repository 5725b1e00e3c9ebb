/** A seeded stream of random numbers: the same seed gives the same lake on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, below). */
  below(bound: number): number
  /** Standard normal. */
  normal(): number
  /** Student's t with 4 degrees of freedom, scaled to variance 1: the tails of daily returns. */
  fatTailed(): number
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded by mixing the seed and a name so that every series has a stream of its own. */
export function seededRandom(seed: number, name: string): Random {
  let a = seed | 0
  let b = 0x9e3779b9
  let c = 0x243f6a88
  let counter = 1
  for (let i = 0; i < name.length; i++) {
    b = Math.imul(b ^ name.charCodeAt(i), 0x85ebca6b)
    c = (c + b) | 0
  }
  const nextInt = (): number => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) nextInt()
  const next = () => nextInt() / 4294967296
  // Box and Muller; the second value of a pair is dropped, which keeps the stream simple to reason about.
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    normal,
    fatTailed() {
      const chi = normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2
      return (normal() / Math.sqrt(chi / 4)) * Math.SQRT1_2
    },
  }
}
