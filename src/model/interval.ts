/** Spacing of a dataset's bars. `count` > 0; `day`, `week` and `month` mean sessions, ISO weeks and calendar months. */
export interface Interval {
  readonly unit: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month'
  readonly count: number
}

export type IntervalClass = 'intraday' | 'daily' | 'weekly' | 'monthly'

/** Which of the four ways of counting expected bars an interval needs. */
export function intervalClass(interval: Interval): IntervalClass {
  switch (interval.unit) {
    case 'day':
      return 'daily'
    case 'week':
      return 'weekly'
    case 'month':
      return 'monthly'
    default:
      return 'intraday'
  }
}

const unitOfLetter = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month' } as const
const letterOfUnit = { second: 's', minute: 'm', hour: 'h', day: 'd', week: 'w', month: 'M' } as const
const named: Readonly<Record<string, Interval>> = {
  daily: { unit: 'day', count: 1 },
  day: { unit: 'day', count: 1 },
  weekly: { unit: 'week', count: 1 },
  week: { unit: 'week', count: 1 },
  monthly: { unit: 'month', count: 1 },
  month: { unit: 'month', count: 1 },
  hourly: { unit: 'hour', count: 1 },
  hour: { unit: 'hour', count: 1 },
  minute: { unit: 'minute', count: 1 },
}

/** Reads `1m`, `5min`, `1h`, `1d`, `1w`, `1M`, `daily`, `weekly`, …; `null` when the text names no interval. */
export function parseInterval(text: string): Interval | null {
  const known = named[text.toLowerCase()]
  if (known) return known
  const match = /^(\d{1,4})\s*(s|sec|m|min|minute|h|hour|d|day|w|wk|week|M|mo|month)s?$/.exec(text)
  if (!match) return null
  const count = Number(match[1])
  if (count === 0) return null
  const word = match[2] as string
  const letter = (word === 'mo' || word === 'month' ? 'M' : word[0]) as keyof typeof unitOfLetter
  return { unit: unitOfLetter[letter], count }
}

/** `1d`, `5m`, `1M`: the short form that config and output use. */
export function formatInterval(interval: Interval): string {
  return `${interval.count}${letterOfUnit[interval.unit]}`
}

const secondsOfUnit = { second: 1, minute: 60, hour: 3600, day: 0, week: 0, month: 0 } as const

/** Length of an intraday interval in µs; 0 for day and longer, whose length depends on the calendar. */
export function intervalUs({ unit, count }: Interval): number {
  return count * secondsOfUnit[unit] * 1e6
}
