import { AppError } from '../base/app-error.ts'

/** Digits of an id from which on its beginning may stand for it. */
const SHORTEST = 4

/** The one of `all` with this id, or the only one whose id begins so. Throws NOT_FOUND, USAGE where several do. */
export function oneOf<T extends { readonly id: string }>(all: readonly T[], id: string, kind: string): T {
  const wanted = id.toLowerCase()
  const exact = all.find((one) => one.id === wanted)
  if (exact !== undefined) return exact
  const [first, second] = wanted.length < SHORTEST ? [] : all.filter((one) => one.id.startsWith(wanted))
  if (first === undefined) throw new AppError('NOT_FOUND', `there is no ${kind} ${JSON.stringify(id)}`)
  if (second !== undefined)
    throw new AppError('USAGE', `more than one ${kind} begins with ${id}: ${first.id}, ${second.id}, …; give more digits`)
  return first
}
