/**
 * Splits 100 - S, where S is 100 times the product of factors in [0, 1], into what each factor takes.
 *
 * D_k = (100 - S) * ln f_k / sum of ln f, the additive log-mean decomposition: exact, and free of any order among the factors. Factors of 0 share all 100
 * equally; all 1 gives zeros. The parts sum to 100 - S but for the rounding of doubles.
 * Source: B. W. Ang, "The LMDI approach to decomposition analysis", Energy Policy 33 (2005) 867.
 */
export function decompose(factors: readonly number[]): { readonly score: number; readonly parts: readonly number[] } {
  const zeros = factors.filter((factor) => factor <= 0).length
  if (zeros > 0) return { score: 0, parts: factors.map((factor) => (factor <= 0 ? 100 / zeros : 0)) }
  const logs = factors.map(Math.log)
  const sum = logs.reduce((total, log) => total + log, 0)
  if (sum === 0) return { score: 100, parts: factors.map(() => 0) }
  const score = 100 * factors.reduce((product, factor) => product * factor, 1)
  return { score, parts: logs.map((log) => ((100 - score) * log) / sum) }
}
