import type { PlanEntry } from '../profile/backfill-plan.ts'
import { csvField } from './csv-field.ts'

export const planColumns = ['symbol', 'dataset', 'from', 'to', 'expected_bars', 'reasons'] as const

/** A plan as CSV: a line for each range. */
export function planCsv(entries: readonly PlanEntry[]): string {
  return [planColumns.join(','), ...planLines(entries)].join('\n') + '\n'
}

export function planLines(entries: readonly PlanEntry[]): string[] {
  return entries.flatMap(({ symbol, dataset, ranges }) =>
    ranges.map(({ from, to, expected_bars, reasons }) =>
      [symbol, dataset, from, to, expected_bars, reasons.join(' ')].map(csvField).join(','),
    ),
  )
}
