import { actionsBySymbol, readActions } from '../lake/actions.ts'
import type { CorporateAction } from '../model/action.ts'
import { readKeptFile } from './kept-file.ts'

/** Known events by symbol, in order of day, from the actions file that the config names; none without one. Throws CONFIG_INVALID with the mistakes in it. */
export function loadActions(file: string | null): ReadonlyMap<string, readonly CorporateAction[]> {
  if (file === null) return new Map()
  return actionsBySymbol(readKeptFile(file, { key: 'actions', of: 'of splits, dividends and other events', read: readActions }).actions)
}
