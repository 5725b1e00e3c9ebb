import type { Dataset } from '../model/dataset.ts'
import type { ScanTime } from '../model/schedule.ts'

const minuteMs = 60_000
/** Beyond a dataset's own lag: vendors are rarely there with the bell. */
const afterCloseMs = 30 * minuteMs

/**
 * Times for a lake for which none are set: after each close of each of its calendars, the longest lag of its datasets and half an hour allowed for; and at
 * least every `everyMs`, unless that is `null`.
 */
export function defaultTimes(datasets: readonly Pick<Dataset, 'calendar' | 'lagUs'>[], everyMs: number | null): ScanTime[] {
  const lagOf = new Map<string, number>()
  for (const { calendar, lagUs } of datasets)
    if (calendar !== null) lagOf.set(calendar, Math.max(lagOf.get(calendar) ?? 0, Math.ceil(lagUs / 1000)))
  return [
    ...[...lagOf].map(([calendar, lagMs]): ScanTime => ({ kind: 'after_close', calendar, delayMs: lagMs + afterCloseMs })),
    ...(everyMs === null ? [] : [{ kind: 'every', everyMs } as const]),
  ]
}
