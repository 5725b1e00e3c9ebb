import * as z from 'zod'

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

/** An instant as ISO 8601 with a zone. */
export const instant = z.iso.datetime({ offset: true })
