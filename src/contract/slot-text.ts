import { isoDate, isoInstant } from '../base/day.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { Slot } from '../model/series.ts'

/** Writes a dataset's slots as people and scripts read them: session dates, or instants for intraday data. `null` stays null. */
export function slotWriter(datasets: readonly Dataset[]): (dataset: string, slot: Slot | null) => string | null {
  const intraday = new Set(datasets.filter((dataset) => intervalClass(dataset.interval) === 'intraday').map((dataset) => dataset.name))
  return (dataset, slot) => (slot === null ? null : intraday.has(dataset) ? isoInstant(slot) : isoDate(slot))
}
