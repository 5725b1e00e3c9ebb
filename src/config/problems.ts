import { type Document, isScalar, type LineCounter, type Node } from 'yaml'
import type * as z from 'zod'
import { didYouMean } from '../calendar/nearest-name.ts'

/** A mistake in a config file. */
export interface ConfigProblem {
  /** `datasets.daily.calendar`; empty for the file as a whole. */
  readonly path: string
  /** 1-based; `null` where the file has no such place. */
  readonly line: number | null
  readonly message: string
}

type Path = readonly PropertyKey[]

/** Problems in the order of the file. `schema` gives the JSON Schema, from which the nearest valid names are taken. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  document: Document,
  lines: LineCounter,
  schema: () => unknown,
): readonly ConfigProblem[] {
  const problems = issues.flatMap((issue) => readIssue(issue, document, lines, schema))
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

function readIssue(issue: z.core.$ZodIssue, document: Document, lines: LineCounter, schema: () => unknown): ConfigProblem[] {
  const at = (path: Path, message: string): ConfigProblem => ({
    path: path.map(String).join('.'),
    line: lineOf(document, lines, path),
    message,
  })
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at([...issue.path, key], unknownKey(key, keysAt(schema(), issue.path, document))))
    case 'invalid_key':
      return [at(issue.path, issue.issues[0]?.message ?? issue.message)]
    case 'invalid_union': {
      if ('options' in issue) return [at(issue.path, wrongChoice(issue.options.map(String), document, issue.path))]
      if (issue.message !== 'Invalid input') return [at(issue.path, issue.message)]
      // Of a text or a number the message of the text says more.
      const expected = issue.errors
        .flat()
        .flatMap((inner) => (inner.code === 'invalid_type' ? [kinds[inner.expected] ?? inner.expected] : []))
      return [at(issue.path, wrongKind(expected.join(' or '), document, issue.path))]
    }
    case 'invalid_type':
      return [at(issue.path, wrongKind(kindOf(issue), document, issue.path))]
    case 'invalid_value': {
      return [at(issue.path, wrongChoice(issue.values.map(String), document, issue.path))]
    }
    case 'too_small':
      return [
        at(
          issue.path,
          `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}, not ${written(document, issue.path)}`,
        ),
      ]
    case 'too_big':
      return [
        at(
          issue.path,
          `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}, not ${written(document, issue.path)}`,
        ),
      ]
    default:
      return [at(issue.path, issue.message)]
  }
}

function wrongChoice(values: readonly string[], document: Document, path: Path): string {
  if (!document.hasIn([...path])) return `is missing: expected ${values.join(', ')}`
  const text = written(document, path)
  const nearest = values.length > 2 ? didYouMean(text.replace(/^"|"$/g, ''), values) : ''
  return `expected ${values.join(', ')}, not ${text}${nearest}`
}

function wrongKind(expected: string, document: Document, path: Path): string {
  return document.hasIn([...path]) ? `expected ${expected}, not ${written(document, path)}` : `is missing: expected ${expected}`
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a pair',
  null: 'none',
}

/** What a value should be: as its schema says, else by its type. */
function kindOf({ expected, message }: { readonly expected: string; readonly message: string }): string {
  return message.startsWith('Invalid input') ? (kinds[expected] ?? expected) : message
}

/** Keys listed where none is near; of more the reference tells. */
const LISTED = 20

function unknownKey(key: string, valid: readonly string[]): string {
  return `unknown key${didYouMean(key, valid, valid.length > 0 && valid.length <= LISTED ? `: one of ${valid.join(', ')}` : '')}`
}

/** Keys that the schema allows at a path. Of several forms of an object the one counts whose constants are those in the document. */
function keysAt(schema: unknown, path: Path, document: Document): readonly string[] {
  let node = schema
  for (const [i, key] of path.entries()) {
    const { properties, additionalProperties, items } = asRecord(node)
    node = asRecord(properties)[String(key)] ?? additionalProperties ?? items
    const { oneOf } = asRecord(node)
    if (Array.isArray(oneOf)) node = oneOf.find((form) => hasConstants(form, document, path.slice(0, i + 1))) ?? node
  }
  return Object.keys(asRecord(asRecord(node)['properties']))
}

function hasConstants(form: unknown, document: Document, path: Path): boolean {
  return Object.entries(asRecord(asRecord(form)['properties'])).every(([key, property]) => {
    const constant = asRecord(property)['const']
    return constant === undefined || document.getIn([...path, key]) === constant
  })
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The line of a key, or of the nearest thing above it that is there. */
export function lineOf(document: Document, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length))
    if (offset !== null) return lines.linePos(offset).line
  }
  return null
}

/** Where the key that a path ends with begins; for an item of a list the item. */
function offsetOf(document: Document, path: Path): number | null {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const items: unknown = asRecord(parent)['items']
  const last = path.at(-1)
  if (!Array.isArray(items)) return null
  for (const [i, item] of items.entries()) {
    const key: unknown = asRecord(item)['key']
    if (isScalar(key) ? String(key.value) === String(last) : i === last) return (isScalar(key) ? key : (item as Node)).range?.[0] ?? null
  }
  return null
}

/** What stands at a path, on one line. */
function written(document: Document, path: Path): string {
  const node: unknown = document.getIn([...path])
  if (node === undefined) return 'nothing'
  if (typeof node === 'object' && node !== null)
    return 'items' in node && Array.isArray(node.items) && asRecord(node.items[0])['key'] === undefined ? 'a list' : 'a mapping'
  return JSON.stringify(node)
}
