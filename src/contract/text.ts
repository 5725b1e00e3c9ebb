import * as z from 'zod'
import { parseInstant } from '../base/instant.ts'

/** A text from outside that may be stored: no NUL, no half of a surrogate pair, at most `max` characters. */
export function storableText(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .regex(/^[^\0]*$/u, 'expected a text without U+0000')
    .refine((text) => text.isWellFormed(), 'expected well-formed Unicode')
}

/** Symbols, dataset names and ids as they stand in a path. */
export const nameInPath = storableText(300).min(1)

/** A whole number in a query string. */
export function wholeNumber(min: number, max: number): z.ZodCoercedNumber {
  return z.coerce.number().int().min(min).max(max)
}

/** An instant from outside, with its zone, as `instantOf` reads it. */
export const instant = z
  .string()
  .max(64)
  .refine((text) => parseInstant(text) !== null, 'expected an instant with its zone, such as 2024-01-05T18:00:00Z')
  .meta({ format: 'date-time' })
