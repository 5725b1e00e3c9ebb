import type { DecodeProgram } from '../kernel/program.ts'
import type { Head } from './head.ts'

/** What a table makes of an object: how to decode it, `parquet` (which has a reader of its own), or why it cannot be read as this format. */
export type Reading = { readonly program: DecodeProgram } | { readonly parquet: true } | { readonly refused: string }

/** One format: what it is, how an object of it is known, and how it is decoded. */
export interface Format {
  /** Name in config and output, such as `alpha-vantage`. Kept for ever. */
  readonly name: string
  readonly syntax: 'json' | 'csv' | 'parquet'
  /** One line: what writes it. */
  readonly title: string
  /** How `matches` knows it, in words. */
  readonly recognisedBy: string
  /** What a reader gets wrong if nobody tells it. */
  readonly traps: readonly string[]
  /** Where the format is described. */
  readonly source: string
  /**
   * Whether an object that begins so is of this format. Cheap: formats are asked in the order of the registry. This and `read` go by keys and kinds of
   * values; of rows that are objects only by the values of several times in one row: what else they asked of rows, heads of one form would share
   * (`KnownForms`).
   */
  matches(head: Head): boolean
  /** How to decode an object of this format. Also asked without `matches` when the dataset's config names the format. */
  read(head: Head): Reading
}
