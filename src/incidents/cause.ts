import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'

/** Findings of one dataset with one cause, before it has an identity. */
export interface Cause {
  readonly kind: Incident['kind']
  readonly dataset: string
  /** Tells it from all other causes of its kind and dataset in one scan. */
  readonly key: string
  readonly findings: readonly Finding[]
}

/** Symbol under which a check across series reports of a dataset as a whole. */
export const WHOLE_DATASET = '*'

/** Distinct symbols of findings, in order; the dataset as a whole is none. */
export function symbolsOf(findings: Iterable<Finding>): string[] {
  const symbols = new Set<string>()
  for (const { symbol } of findings) if (symbol !== WHOLE_DATASET) symbols.add(symbol)
  return [...symbols].sort()
}

/** Number of distinct symbols with a finding that is confirmed. */
export function confirmedSymbols(findings: Iterable<Finding>): number {
  const symbols = new Set<string>()
  for (const { symbol, status } of findings) if (status === 'confirmed' && symbol !== WHOLE_DATASET) symbols.add(symbol)
  return symbols.size
}
