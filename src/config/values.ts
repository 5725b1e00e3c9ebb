import * as z from 'zod'
import { parseBytes } from '../base/bytes.ts'
import { DAY_US, parseIsoDate } from '../base/day.ts'
import { parseDuration } from '../base/duration.ts'
import { parseInstant } from '../base/instant.ts'
import type { SecretRef } from '../model/secret-ref.ts'

/** Milliseconds. */
export const duration = z
  .string({ error: 'a duration such as 30s, 15m or 6h' })
  .transform((text, context) => parsed(parseDuration(text), context, `expected a duration such as 30s, 15m or 6h, not ${shown(text)}`))

/** Bytes. */
export const size = z
  .union([z.number().int().min(0), z.string()])
  .transform((size, context) =>
    typeof size === 'number' ? size : parsed(parseBytes(size), context, `expected a size such as 64 MiB or 2 GB, not ${shown(size)}`),
  )

/** µs since 1970 UTC; a bare date is its midnight UTC. */
export const moment = z.string().transform((text, context) => {
  const day = parseIsoDate(text)
  return parsed(
    day === null ? parseInstant(text) : day * DAY_US,
    context,
    `expected a date such as 2024-01-05 or an instant such as 2024-01-05T21:00:00Z, not ${shown(text)}`,
  )
})

/** Whole days. */
export const days = z.string({ error: 'whole days such as 400d' }).transform((text, context) => {
  const ms = parseDuration(text)
  return parsed(
    ms !== null && ms > 0 && ms % 86_400_000 === 0 ? ms / 86_400_000 : null,
    context,
    `expected whole days such as 400d, not ${shown(text)}`,
  )
})

/** A secret is named, never written into the config. A file is relative to the config's folder. Gives `SecretRef`. */
export const secret = z.union(
  [
    z.strictObject({ env: z.string().min(1).describe('variable of the environment that holds it') }),
    z.strictObject({ file: z.string().min(1).describe('file that holds it, relative to the config file') }),
  ],
  // What was written instead may be the secret itself, so it is not repeated.
  { error: 'expected {env: NAME} or {file: PATH}: secrets are not written into the config' },
)

/** A secret with its file where `pathOf` puts it. */
export function secretAt(ref: SecretRef, pathOf: (path: string) => string): SecretRef {
  return 'file' in ref ? { file: pathOf(ref.file) } : ref
}

/** `value`, or a problem at this place where it is `null`. */
export function parsed<T>(value: T | null, context: { addIssue(message: string): void }, problem: string): T {
  if (value !== null) return value
  context.addIssue(problem)
  return z.NEVER
}

/** A text as it stands in a message. */
export function shown(text: string): string {
  return JSON.stringify(text)
}
