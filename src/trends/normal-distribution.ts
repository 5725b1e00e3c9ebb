/**
 * Probability that a standard normal variable is above `z`; relative error below 1e-12 for z up to 37, beyond which it is 0.
 *
 * Up to 2.5 the Taylor series, above it Laplace's continued fraction: G. Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical
 * Software 11 (2004) 4; M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions" (1964), 26.2.11 and 26.2.14.
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z)
  return z < 2.5 ? 0.5 - density(z) * seriesSum(z) : density(z) / fraction(z)
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** z + z³/3 + z⁵/(3·5) + … */
function seriesSum(z: number): number {
  let term = z
  let sum = z
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (z * z) / i
    sum += term
  }
  return sum
}

/** z + 1/(z + 2/(z + 3/(z + …))) */
function fraction(z: number): number {
  let value = z
  for (let k = 120; k > 0; k--) value = z + k / value
  return value
}
