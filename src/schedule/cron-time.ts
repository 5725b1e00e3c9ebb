import { Cron } from 'croner'

/**
 * The first moment after `afterUs` (µs) that a cron expression of five fields names in a zone; `null` when none ever comes, as on 30 February.
 *
 * Where clocks change: times without a wildcard or step in minute and hour (`30 2 * * *`, `0 1,2 * * *`) come on every day exactly once, a skipped one at the
 * end of the gap, one that the clock shows twice at the first; all others (`every 30 minutes`) keep their distance, so that each real interval has its scan.
 */
export function nextCron(cron: string, zone: string, afterUs: number): number | null {
  const next = patternOf(cron, zone).nextRun(new Date(Math.floor(afterUs / 1000)))
  return next === null ? null : next.getTime() * 1000
}

const patterns = new Map<string, Cron>()

function patternOf(cron: string, zone: string): Cron {
  const key = `${zone} ${cron}`
  const known = patterns.get(key)
  if (known !== undefined) return known
  const made = new Cron(cron, { timezone: zone, paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' })
  patterns.set(key, made)
  return made
}
