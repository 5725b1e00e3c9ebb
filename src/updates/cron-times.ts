import type { CronTimes } from './due-times.ts'

const HOUR_US = 3600e6
/** No expression that comes at all leaves out more: 29 February over a century that has none. */
const FURTHEST_US = 9 * 366 * 24 * HOUR_US

/**
 * Past times of cron expressions from what tells the next one after an instant (`null`: none): the schedule of scans and that of update jobs then read an
 * expression alike, also where clocks change. Looks back over ever longer stretches until there are enough.
 */
export function cronTimesFrom(next: (expression: string, timeZone: string, afterUs: number) => number | null): CronTimes {
  return (expression, timeZone, atUs, count) => {
    for (let stretchUs = HOUR_US; ; stretchUs *= 4) {
      const isLast = stretchUs >= FURTHEST_US
      const times: number[] = []
      // One that comes exactly at the beginning of the stretch belongs to it.
      for (
        let time = next(expression, timeZone, atUs - stretchUs - 1e6);
        time !== null && time <= atUs;
        time = next(expression, timeZone, time)
      )
        times.push(time)
      if (times.length >= count || isLast) return times.reverse().slice(0, count)
    }
  }
}
