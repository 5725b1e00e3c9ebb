import { AppError } from '../base/app-error.ts'
import { endOfDay, isoDate, isoInstant, parseIsoDate, utcDay } from '../base/day.ts'
import type { Mark, MarkPart } from '../model/mark.ts'
import type { MarkJson } from './findings.ts'

/** A mark as it is listed and exported (JSON in snake_case). `from`, `to` and `until` are dates; `until` is the last on which it holds. */
export function markJson(mark: Mark): MarkJson {
  return {
    id: mark.id,
    dataset: mark.dataset,
    symbol: mark.symbol,
    check: mark.check,
    finding: mark.finding,
    incident: mark.incident,
    parts:
      mark.parts?.map(({ symbol, check, fromDay, toDay }) => ({ symbol, check, from: dateText(fromDay), to: dateText(toDay) })) ?? null,
    from: dateText(mark.fromDay),
    to: dateText(mark.toDay),
    reason: mark.reason,
    author: mark.author,
    created_at: isoInstant(mark.createdUs),
    until: mark.untilUs === null ? null : isoDate(utcDay(mark.untilUs - 1)),
  }
}

function dateText(day: number | null): string | null {
  return day === null ? null : isoDate(day)
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

const keys = ['id', 'dataset', 'symbol', 'check', 'finding', 'incident', 'parts', 'from', 'to', 'reason', 'author', 'created_at', 'until']

type Say = (problem: string) => void

function markFrom(value: unknown, say: Say): Mark {
  const given = fieldsOf(value, keys, say)
  const createdAt = given.needed('created_at')
  const createdMs = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(createdAt) ? Date.parse(createdAt.replace(/(\.\d{3})\d+/, '$1')) : NaN
  if (createdAt !== '' && Number.isNaN(createdMs))
    say(`created_at must be an instant like 2024-01-05T21:00:00Z, not ${JSON.stringify(createdAt)}`)
  const [parts, until] = [partsFrom(given.value('parts'), say), given.date('until')]
  const incident = given.text('incident')
  if (incident !== null && parts === undefined) say('parts is missing: a mark on an incident says what the incident was')
  return {
    id: given.needed('id'),
    dataset: given.text('dataset'),
    symbol: given.text('symbol'),
    check: given.text('check'),
    finding: given.text('finding'),
    incident,
    ...(parts !== undefined && { parts }),
    ...given.days(),
    reason: given.needed('reason'),
    author: given.needed('author'),
    createdUs: createdMs * 1000,
    untilUs: until === null ? null : endOfDay(until),
  }
}

function partsFrom(value: unknown, say: Say): readonly MarkPart[] | undefined {
  if (value === null) return undefined
  if (Array.isArray(value) && value.length > 0)
    return value.map((one: unknown, i) => {
      const given = fieldsOf(one, ['symbol', 'check', 'from', 'to'], (problem) => say(`part ${i + 1}: ${problem}`))
      return { symbol: given.needed('symbol'), check: given.needed('check'), ...given.days() }
    })
  say('parts must be a list of at least one part, each with symbol, check, from and to')
  return []
}

/** Reads the fields of an object; what is wrong with them is said. A key that is not known might narrow what is covered, so it is none to pass over. */
function fieldsOf(value: unknown, known: readonly string[], say: Say) {
  const given: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  for (const key of Object.keys(given)) if (!known.includes(key)) say(`unknown key ${JSON.stringify(key)}`)
  const text = (name: string): string | null => {
    const one = given[name] ?? null
    if (one === null || typeof one === 'string') return one
    say(`${name} must be text`)
    return null
  }
  const date = (name: string): number | null => {
    const one = text(name)
    const day = one === null ? null : parseIsoDate(one)
    if (one !== null && day === null) say(`${name} must be a date like 2024-01-05, not ${JSON.stringify(one)}`)
    return day
  }
  return {
    text,
    date,
    value: (name: string): unknown => given[name] ?? null,
    needed: (name: string): string => {
      const one = text(name)
      if (one === null || one.trim() === '') say(`${name} is missing`)
      return one ?? ''
    },
    days: (): Pick<Mark, 'fromDay' | 'toDay'> => {
      const [fromDay, toDay] = [date('from'), date('to')]
      if (fromDay !== null && toDay !== null && fromDay > toDay) say('from is after to')
      return { fromDay, toDay }
    },
  }
}
