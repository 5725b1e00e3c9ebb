import { createHash } from 'node:crypto'
import type { SeriesKey } from '../scan-store.ts'

/** Stands for a text of any length in a key: an index of Postgres holds at most 2.7 kB of one. */
export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32)
}

export function seriesKeyOf({ dataset, symbol }: SeriesKey): string {
  return keyOf(`${dataset}\0${symbol}`)
}
