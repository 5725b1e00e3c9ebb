import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../calendar/nearest-name.ts'
import { checks } from '../checks/registry.ts'
import type { LakeStore } from './ports.ts'

/** Ids of all checks. */
export const checkIds: readonly string[] = checks.map(({ id }) => id)

/** Names listed in full where none is near. */
const LISTED = 12

/** Refuses a name that is none of those known, with the nearest. `place` as in `querystring/check`. Throws REQUEST_INVALID. */
export function refuseUnknown(place: string, name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return
  const listed = known.length <= LISTED ? `; known: ${known.join(', ')}` : ''
  const message = `there is none by the name ${JSON.stringify(name)}${didYouMean(name, known, listed)}`
  throw new AppError('REQUEST_INVALID', `${place}: ${message}`)
}

/** That the last scan has no such symbol, with the nearest. */
export async function noSymbol(name: string, lakeStore: Pick<LakeStore, 'nearestSymbol'>): Promise<string> {
  const nearest = await lakeStore.nearestSymbol(name)
  const hint = nearest === null ? '/api/v1/symbols/index lists them' : `did you mean ${nearest}?`
  return `the last scan has no symbol ${JSON.stringify(name)}; ${hint}`
}
