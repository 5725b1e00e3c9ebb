import { AppError } from '../base/app-error.ts'
import { OutboundError, meaningOf } from '../outbound/outbound-error.ts'

/** Says why a part is unhealthy, in words of our own. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure'
}

/**
 * The sentence for an error that a probe ended with. Only errors of ours are told as they are: messages of drivers repeat URLs, users, and what the other side sent, so of
 * them the code is told where it has the form of one.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof ProbeFailure || error instanceof OutboundError || error instanceof AppError) return error.message
  const code = failureCode(error)
  return meaningOf(code) ?? (code === null ? 'the probe failed' : `the probe failed (${code})`)
}

/** The code that a system or a driver gave an error; of several errors in one the last's. */
export function failureCode(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return failureCode(error.errors.at(-1))
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.]{1,80}$/.test(code) ? code : null
}
