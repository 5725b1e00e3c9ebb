import { isoDate, isoInstant } from '../base/day.ts'
import type { Dataset } from '../model/dataset.ts'
import { intervalClass } from '../model/interval.ts'
import type { Slot } from '../model/series.ts'

/** A slot as people and scripts read it: the session's date, for intraday series the instant `2024-01-05T14:30:00Z`. */
export function slotText(slot: Slot, { interval }: Pick<Dataset, 'interval'>): string {
  return intervalClass(interval) === 'intraday' ? isoInstant(slot) : isoDate(slot)
}
