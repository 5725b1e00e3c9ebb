import type { SecretRef } from '../model/secret-ref.ts'
import type { ProbeContext } from './define-probe.ts'

/** A setting of type `values` with its secrets read. Rejects as `secret` does. */
export async function plainValues(
  written: Readonly<Record<string, string | SecretRef>>,
  { secret }: Pick<ProbeContext, 'secret'>,
): Promise<Record<string, string>> {
  const values: [string, string][] = []
  for (const [name, value] of Object.entries(written)) values.push([name, typeof value === 'string' ? value : await secret(value)])
  return Object.fromEntries(values)
}
