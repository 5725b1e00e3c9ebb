import type { Field } from '../model/field.ts'
import type { JsonProgram, JsonRule, PathStep } from '../kernel/program.ts'
import { assignFields, fieldOfKeyFrom, isBarTable } from './aliases.ts'
import { isArray, isObject, type PartialArray, type PartialJson, type PartialObject } from './partial-json.ts'
import { timeKind } from '../model/decoded.ts'
import { parseTime } from '../kernel/time-text.ts'

/** What a JSON table says; what it leaves out is read off the head or nothing. */
export interface JsonShape {
  readonly format: string
  readonly rules: readonly JsonRule[]
  readonly fieldOfKey?: (key: string) => Field
  readonly fieldsByPosition?: readonly Field[]
  readonly lines?: boolean
  readonly epochSeconds?: true
}

export function jsonProgram(shape: JsonShape): JsonProgram {
  return {
    syntax: 'json',
    format: shape.format,
    rules: shape.rules,
    fieldOfKey: shape.fieldOfKey ?? (() => 'ignore'),
    fieldsByPosition: shape.fieldsByPosition ?? [],
    lines: shape.lines ?? false,
    ...(shape.epochSeconds ? { epochSeconds: true } : {}),
  }
}

/** Steps of a path written `chart.result[].meta`: `*` is any key, `*symbol` any key that names a symbol, `[]` an element. Keys hold no dots. */
export function path(text: string): readonly PathStep[] {
  const steps: PathStep[] = []
  for (const part of text.split('.')) {
    const name = part.replace(/(\[\])+$/, '')
    if (name === '*') steps.push({ any: true })
    else if (name === '*symbol') steps.push({ any: true, capture: 'symbol' })
    else if (name !== '') steps.push({ key: name })
    for (let i = name.length; i < part.length; i += 2) steps.push({ element: true })
  }
  return steps
}

/** Rule at a path: an object says `name` about itself. */
export function declares(place: string, name: string): JsonRule {
  return { path: path(place), role: { kind: 'declared', name } }
}

/** Rule at a path: an error body. */
export function refuses(place: string, reason: string): JsonRule {
  return { path: path(place), role: { kind: 'refuse', reason } }
}

/** Keys of the first rows of an array, in order of appearance. */
export function keysOfRows(rows: PartialArray): string[] {
  const keys = new Set<string>()
  for (const row of rows.slice(0, 8)) if (isObject(row)) for (const key of row.keys()) keys.add(key)
  return [...keys]
}

/** Whether an array holds bars as objects, as far as its first rows show: one names a time and a price. */
export function areRowObjects(value: PartialJson | undefined): value is PartialArray {
  return isArray(value) && isBarTable(assignFields(keysOfRows(value)))
}

/** Whether an object's keys are times and its values bars. */
export function areKeyedRows(value: PartialJson | undefined): value is PartialObject {
  if (!isObject(value)) return false
  const first = [...value].find(([, row]) => isObject(row))
  if (!first) return false
  return parseTime(first[0]).kind !== timeKind.unparsable && hasPrice(keysOfRows([first[1]]))
}

function hasPrice(keys: readonly string[]): boolean {
  return isBarTable(assignFields(['date', ...keys]))
}

/**
 * What each key of the rows means, settled on the first of them; where the key that would be the time stands still from row to row
 * while another moves (a date beside a timestamp in minute bars), the other is the time.
 */
export function fieldsOfRows(rows: PartialArray): (key: string) => Field {
  const keys = keysOfRows(rows)
  const fields = assignFields(keys)
  const chosen = keys[fields.indexOf('time')]
  if (chosen !== undefined && isConstant(rows, chosen)) {
    const other = keys.find((key) => key !== chosen && assignFields([key])[0] === 'time' && isMovingTime(rows, key))
    if (other !== undefined) {
      const also = new Map<string, Field>([
        [chosen, 'ignore'],
        [other, 'time'],
      ])
      return fieldOfKeyFrom(keys, also)
    }
  }
  return fieldOfKeyFrom(keys)
}

function isConstant(rows: PartialArray, key: string): boolean {
  const values = rows.slice(0, 3).map((row) => (isObject(row) ? row.get(key) : undefined))
  return values.length >= 2 && values.every((value) => value === values[0])
}

function isMovingTime(rows: PartialArray, key: string): boolean {
  return !isConstant(rows, key) && rows.slice(0, 3).every((row) => isObject(row) && isTime(row.get(key)))
}

function isTime(value: PartialJson | undefined): boolean {
  return (typeof value === 'string' || typeof value === 'number') && parseTime(String(value)).kind !== timeKind.unparsable
}
