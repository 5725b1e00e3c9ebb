import { csvField } from '../../contract/csv-field.ts'
import { type Column, tableLines } from './table.ts'

export const listFormats = ['text', 'json', 'ndjson', 'csv'] as const
export type ListFormat = (typeof listFormats)[number]

export interface ListColumn<T> extends Column {
  /** Cell of the text table; `paint`ed text is fine. */
  cell(row: T): string
}

/** How one kind of row is listed in each format. `toJson` gives the contract's snake_case object; CSV has its keys as header. */
export interface ListView<T> {
  readonly columns: readonly ListColumn<T>[]
  toJson(row: T): Readonly<Record<string, unknown>>
  /** Keys of `toJson`, in order: the CSV header even when there are no rows. */
  readonly keys: readonly string[]
  /** What the text format says when there are none. */
  readonly none: string
}

/** The list as text to print, newline at the end. `width`: columns of the terminal. */
export function renderList<T>(rows: readonly T[], view: ListView<T>, format: ListFormat, width: number | null = null): string {
  switch (format) {
    case 'json':
      return (
        JSON.stringify(
          rows.map((row) => view.toJson(row)),
          null,
          2,
        ) + '\n'
      )
    case 'ndjson':
      return rows.map((row) => JSON.stringify(view.toJson(row)) + '\n').join('')
    case 'csv':
      return [view.keys.join(','), ...rows.map((row) => csvLine(view, row))].join('\n') + '\n'
    case 'text':
      if (rows.length === 0) return view.none + '\n'
      return (
        tableLines(
          view.columns,
          rows.map((row) => view.columns.map((column) => column.cell(row))),
          width,
        ).join('\n') + '\n'
      )
  }
}

function csvLine<T>(view: ListView<T>, row: T): string {
  const json = view.toJson(row)
  return view.keys.map((key) => csvField(json[key])).join(',')
}
