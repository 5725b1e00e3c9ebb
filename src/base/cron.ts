const names: Readonly<Record<string, readonly string[]>> = {
  month: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  weekday: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
}

const fields = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'weekday', min: 0, max: 7 },
] as const

/**
 * What is wrong with a cron expression; `null` when nothing is. Five fields, each `*` or a list of numbers, ranges and steps (`0,30`, `1-5`, `8-18/2`);
 * months and weekdays also by name; 0 and 7 are Sunday. No nicknames, no seconds, nothing that only some crons know.
 */
export function cronProblem(text: string): string | null {
  const words = text.trim().split(/\s+/)
  if (words.length !== fields.length) return 'expected five fields: minute, hour, day of the month, month, weekday'
  for (const [i, field] of fields.entries())
    for (const item of (words[i] ?? '').split(','))
      if (!isItem(item, field)) return `${JSON.stringify(words[i])} is no ${field.name} (${field.min} to ${field.max})`
  return null
}

function isItem(item: string, { name, min, max }: (typeof fields)[number]): boolean {
  const match = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d{1,2}))?$/.exec(item)
  if (match === null) return false
  const [, first = '', last, step] = match
  if (step !== undefined && (Number(step) < 1 || Number(step) > max)) return false
  if (first === '*') return last === undefined
  const from = valueOf(first, name, min)
  if (from === null || from < min || from > max) return false
  // A step needs a range to step through.
  if (last === undefined) return step === undefined
  const to = valueOf(last, name, min)
  return to !== null && to <= max && from <= to
}

function valueOf(text: string, field: string, min: number): number | null {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const at = names[field]?.indexOf(text.toUpperCase()) ?? -1
  return at < 0 ? null : at + min
}
