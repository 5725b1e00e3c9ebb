import type { Field } from '../model/field.ts'

/** One step of a path from the root of a JSON document: a key, any key (`capture` says what the key names), or any element of an array. */
export type PathStep = { readonly key: string } | { readonly any: true; readonly capture?: 'symbol' } | { readonly element: true }

/**
 * What stands at a path. `objects`: an array whose elements are row objects. `arrays`: an array whose elements are row arrays, fields by position.
 * `keyed`: an object whose keys are times and whose values are row objects. `column`: an array with one value per row.
 * `declared`: a scalar that the object says about itself. `refuse`: an error body; its text becomes the refusal.
 */
export type JsonRole =
  | { readonly kind: 'objects' | 'arrays' | 'keyed' }
  | { readonly kind: 'column'; readonly field: Field }
  | { readonly kind: 'declared'; readonly name: string }
  | { readonly kind: 'refuse'; readonly reason: string }

export interface JsonRule {
  readonly path: readonly PathStep[]
  readonly role: JsonRole
}

/** Tells a decoder where the rows of a JSON document are. Everything else is checked for well-formedness and passed over. */
export interface JsonProgram {
  readonly syntax: 'json'
  readonly format: string
  /** First match wins. */
  readonly rules: readonly JsonRule[]
  /** What a key of a row object means. Asked once per distinct key; must be pure. */
  readonly fieldOfKey: (key: string) => Field
  /** Fields of a row array by position, for `arrays`; positions beyond it are ignored. */
  readonly fieldsByPosition: readonly Field[]
  /** `true`: one JSON document a line, each a row object (NDJSON); `rules` then apply to nothing. */
  readonly lines: boolean
  /** `true`: numbers at the `time` field are seconds whatever their digits (only where the source documents it; with `column` roles only). */
  readonly epochSeconds?: true
}

/** Tells a decoder how to read a CSV object. Quoting is RFC 4180; lines end with LF or CRLF; blank lines are skipped. */
export interface CsvProgram {
  readonly syntax: 'csv'
  readonly format: string
  /** One ASCII byte: `,` `;` tab `|`. */
  readonly delimiter: number
  /** Lines to skip before the first row: 1 for a header. */
  readonly skipLines: number
  /** Fields by position; positions beyond it are ignored. A row with fewer positions lacks the rest (`absent`). */
  readonly fieldsByPosition: readonly Field[]
  /** Columns that together make the time, when it is split in two (`<DATE>,<TIME>`): position of the second; -1 otherwise. */
  readonly timeOfDayPosition: number
  /** `1.234,56`: comma is the decimal mark. */
  readonly decimalComma: boolean
  /** Text encoding: `latin1` bytes above 0x7f are taken as they are, `utf8` must be well-formed. */
  readonly encoding: 'utf8' | 'latin1'
}

export type DecodeProgram = JsonProgram | CsvProgram
