import { AppError } from '../base/app-error.ts'
import { isoDate, isoInstant, parseIsoDate, utcDay } from '../base/day.ts'
import type { Mark } from '../model/mark.ts'
import { endOfDay } from './marks.ts'

/** A mark as it is listed and exported (JSON in snake_case). `from`, `to` and `until` are dates; `until` is the last on which it holds. */
export function markJson(mark: Mark): Record<string, unknown> {
  return {
    id: mark.id,
    dataset: mark.dataset,
    symbol: mark.symbol,
    symbols: mark.symbols ?? null,
    check: mark.check,
    checks: mark.checks ?? null,
    finding: mark.finding,
    incident: mark.incident,
    from: mark.fromDay === null ? null : isoDate(mark.fromDay),
    to: mark.toDay === null ? null : isoDate(mark.toDay),
    reason: mark.reason,
    author: mark.author,
    created_at: isoInstant(mark.createdUs),
    until: mark.untilUs === null ? null : isoDate(utcDay(mark.untilUs - 1)),
  }
}

/** Reads what `markJson` wrote, an array of marks. Throws USAGE with every mistake. */
export function parseMarks(text: string, file: string): Mark[] {
  let values: unknown
  try {
    values = JSON.parse(text)
  } catch (cause) {
    throw new AppError('USAGE', `cannot import ${file}: it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause,
    })
  }
  if (!Array.isArray(values))
    throw new AppError('USAGE', `cannot import ${file}: expected an array of marks, as "tidegauge mark export" writes`)
  const problems: string[] = []
  const marks = values.map((value: unknown, i) => markFrom(value, (problem) => problems.push(`mark ${i + 1}: ${problem}`)))
  if (problems.length > 0) throw new AppError('USAGE', `cannot import ${file}:\n  ${problems.join('\n  ')}`)
  return marks
}

function markFrom(value: unknown, say: (problem: string) => void): Mark {
  const given: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  const text = (name: string): string | null => {
    const one = given[name] ?? null
    if (one === null || typeof one === 'string') return one
    say(`${name} must be text`)
    return null
  }
  const needed = (name: string): string => {
    const one = text(name)
    if (one === null || one.trim() === '') say(`${name} is missing`)
    return one ?? ''
  }
  const texts = (name: string): readonly string[] | undefined => {
    const list = given[name] ?? null
    if (list === null) return undefined
    if (Array.isArray(list) && list.every((one): one is string => typeof one === 'string')) return list
    say(`${name} must be a list of texts`)
    return undefined
  }
  const date = (name: string): number | null => {
    const one = text(name)
    const day = one === null ? null : parseIsoDate(one)
    if (one !== null && day === null) say(`${name} must be a date like 2024-01-05, not ${JSON.stringify(one)}`)
    return day
  }
  const createdAt = needed('created_at')
  const createdMs = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(createdAt) ? Date.parse(createdAt.replace(/(\.\d{3})\d+/, '$1')) : NaN
  if (createdAt !== '' && Number.isNaN(createdMs))
    say(`created_at must be an instant like 2024-01-05T21:00:00Z, not ${JSON.stringify(createdAt)}`)
  const [symbols, checks, until] = [texts('symbols'), texts('checks'), date('until')]
  return {
    id: needed('id'),
    dataset: text('dataset'),
    symbol: text('symbol'),
    check: text('check'),
    finding: text('finding'),
    incident: text('incident'),
    ...(symbols !== undefined && { symbols }),
    ...(checks !== undefined && { checks }),
    fromDay: date('from'),
    toDay: date('to'),
    reason: needed('reason'),
    author: needed('author'),
    createdUs: createdMs * 1000,
    untilUs: until === null ? null : endOfDay(until),
  }
}
