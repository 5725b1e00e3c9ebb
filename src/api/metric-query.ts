import { AppError } from '../base/app-error.ts'
import { isoInstant } from '../base/day.ts'
import { momentUs } from '../contract/metric-query.ts'
import type { Labels } from '../model/metric.ts'
import { windowUsOf } from '../trends/window.ts'
import type { MetricRange, MetricWindow } from './history-ports.ts'

interface WrittenRange {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** The last instant that can be told from its neighbours: no sample is later. */
const endUs = Number.MAX_SAFE_INTEGER

/** Both ends included; absent is all there is. Throws REQUEST_INVALID. */
export function rangeOf({ from, to }: WrittenRange): MetricRange {
  const [fromUs, toUs] = [from === undefined ? 0 : usOf('from', from, false), to === undefined ? endUs : usOf('to', to, true)]
  if (fromUs > toUs) throw new AppError('REQUEST_INVALID', `querystring/from: ${from ?? ''} is after ${to ?? ''}`)
  return { fromUs, toUs }
}

/** A range as it is answered: as it was understood. */
export function rangeJson({ from, to }: WrittenRange, { fromUs, toUs }: MetricRange): { from: string | null; to: string | null } {
  return { from: from === undefined ? null : isoInstant(fromUs), to: to === undefined ? null : isoInstant(toUs) }
}

/** A window that ends at `to`, by default now. Throws REQUEST_INVALID. */
export function windowOf({ window, to }: { readonly window: string; readonly to?: string | undefined }, nowUs: number): MetricWindow {
  return { lengthUs: windowUsOf(window) ?? 0, toUs: to === undefined ? nowUs : usOf('to', to, true) }
}

export function windowJson(window: string, { toUs, lengthUs }: MetricWindow): { window: string; from: string; to: string } {
  return { window, from: isoInstant(toUs - lengthUs), to: isoInstant(toUs) }
}

/** Labels of `label=name:value` parameters. Throws REQUEST_INVALID where one is named twice. */
export function labelsOfQuery(label: string | readonly string[] | undefined): Labels {
  const entries = (typeof label === 'string' ? [label] : (label ?? [])).map((text): [string, string] => {
    const colon = text.indexOf(':')
    return [text.slice(0, colon), text.slice(colon + 1)]
  })
  if (new Set(entries.map(([name]) => name)).size < entries.length)
    throw new AppError('REQUEST_INVALID', 'querystring/label: a label has one value; name each once')
  return Object.fromEntries(entries)
}

/** µs of what the schema has let through. Throws REQUEST_INVALID for instants before 1970 and after 2255. */
function usOf(place: string, text: string, end: boolean): number {
  const us = momentUs(text, end)
  if (us === null || us < 0 || us > endUs)
    throw new AppError('REQUEST_INVALID', `${place}: expected an instant from 1970 to 2255 with seconds, such as 2024-01-05T21:00:00Z`)
  return us
}
