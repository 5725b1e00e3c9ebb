import { csv } from './csv.ts'
import type { Format } from './format.ts'
import { json } from './json.ts'
import { tidegauge } from './tidegauge.ts'

/** Every format, in the order in which they are tried: what is particular before what is general. */
export const formats: readonly Format[] = [tidegauge, json, csv]

export function formatNamed(name: string): Format | null {
  return formats.find((format) => format.name === name) ?? null
}
