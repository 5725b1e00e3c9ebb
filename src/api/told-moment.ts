import { AppError } from '../base/app-error.ts'
import { instantOf } from '../base/instant.ts'

/** How far the clock of who tells of something may be ahead of ours. */
const mostAheadUs = 300e6

/** µs of the moment at which something is said to have happened, by default now. Throws REQUEST_INVALID for what is still to come by more than clocks differ. */
export function toldMoment(text: string | undefined, nowUs: number, place: string): number {
  const atUs = text === undefined ? nowUs : instantOf(text)
  if (atUs <= nowUs + mostAheadUs) return atUs
  throw new AppError('REQUEST_INVALID', `${place}: ${text ?? ''} is more than 5 minutes ahead of this server; check the clock`)
}
