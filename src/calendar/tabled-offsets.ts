import type { KnownOffsets } from '../model/scan.ts'
import offsets from './data/offsets.json' with { type: 'json' }

const MINUTE_US = 60_000_000

/**
 * The offsets of a zone between two instants, from a table of what one version of the zone data says of the exchanges' zones since
 * 2016: the first question to `Intl` takes a process 14 ms. Undefined where the table does not reach, and in a runtime with another
 * version than the table's, which is to be asked itself. scripts/calendars/offsets.mjs writes the table.
 */
export function tabledOffsets(
  name: string,
  fromUs: number,
  untilUs: number,
  // The version of what `Intl` answers from.
  // eslint-disable-next-line no-restricted-globals
  version = process.versions['tz'],
): Omit<KnownOffsets, 'number'> | undefined {
  if (version !== offsets.version || fromUs < Date.parse(offsets.from) * 1000 || untilUs > Date.parse(offsets.until) * 1000)
    return undefined
  const changes = (offsets.zones as Record<string, readonly string[]>)[name]
  if (changes === undefined) return undefined
  const found: { fromUs: number[]; offsetUs: number[] } = { fromUs: [], offsetUs: [] }
  for (const line of changes) {
    const [at, minutes] = line.split(' ') as [string, string]
    const changeUs = Date.parse(at) * 1000
    if (changeUs >= untilUs) break
    // Of those before, the last one still holds.
    if (changeUs <= fromUs) found.fromUs.length = found.offsetUs.length = 0
    found.fromUs.push(Math.max(changeUs, fromUs))
    found.offsetUs.push(Number(minutes) * MINUTE_US)
  }
  return found
}
