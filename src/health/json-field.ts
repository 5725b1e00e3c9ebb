import type { FieldValue } from './setting.ts'

/**
 * The value at a path of a JSON text: `data.status`, `items.0.name`. Only what the text itself holds is found. `undefined` where there is none, where the text is no
 * JSON, and for a list or a mapping.
 */
export function jsonField(text: string, path: string): FieldValue | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return typeof value === 'object' && value !== null ? undefined : (value as FieldValue)
}
