import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../calendar/nearest-name.ts'

/** Names listed in full before only the nearest is named. */
const LISTED = 12

/** Refuses a name that is none of those known, with the nearest of them where one is near. `kind` as in `there is no check "x"`; `where` a command that lists them. */
export function refuseUnknown(name: string, known: readonly string[], kind: string, where?: string): void {
  if (known.includes(name)) return
  const hint =
    known.length === 0
      ? 'there is none'
      : known.length <= LISTED
        ? `known: ${known.join(', ')}`
        : where === undefined
          ? ''
          : `"${where}" lists them`
  const nearest = didYouMean(name, known)
  throw new AppError(
    'USAGE',
    `there is no ${kind} ${JSON.stringify(name)}${nearest}${hint === '' ? '' : known.length === 0 ? `; ${hint}` : ` (${hint})`}`,
  )
}
