/** The columns that a bar has. The first five are required of every bar; the rest are kept where a source has them. */
export const barFields = ['open', 'high', 'low', 'close', 'volume'] as const
export type BarField = (typeof barFields)[number]

/** What a column or key of an object can mean. `ignore` is read past, but still has to be well-formed. */
export type Field = BarField | 'time' | 'bid' | 'ask' | 'symbol' | 'ignore'

/**
 * Why a field of a bar is not usable, three bits per field in `Bars.flags`, in the order of `barFields` from the lowest bits up.
 * `absent`: the column or key is not there. `null`: null, "", "-", "null", "None". `text`: not a number (words, booleans, containers).
 * `nonFinite`: NaN or an infinity was written, or the number overflows a double.
 */
export const fieldState = { ok: 0, absent: 1, null: 2, text: 3, nonFinite: 4 } as const
export type FieldState = (typeof fieldState)[keyof typeof fieldState]

/** The state of field number `index` (of `barFields`) in a bar's flags. */
export function stateOfField(flags: number, index: number): FieldState {
  return ((flags >> (3 * index)) & 7) as FieldState
}

/** Flags of a bar none of whose five fields was there. */
export const allAbsent = 0b001_001_001_001_001
