import { isoDate } from '../base/day.ts'
import type { CorporateAction } from '../model/action.ts'
import type { Bars } from '../model/bars.ts'
import type { IntervalClass } from '../model/interval.ts'

/** An action in words, as an excuse names it: `split 4:1 on 2020-08-31`, `spin-off of 32.5 on 2015-07-01 (Baxalta)`. */
export function actionName({ symbol, kind, day, lastDay, ratio, amount, other, note }: CorporateAction): string {
  const when = lastDay > day ? `from ${isoDate(day)} to ${isoDate(lastDay)}` : `on ${isoDate(day)}`
  const said = note === null ? '' : ` (${note})`
  switch (kind) {
    case 'split':
      return `${splitName(ratio ?? 1)} ${when}${said}`
    case 'symbol_change':
      return `symbol change of ${symbol} to ${other ?? 'another'} ${when}${said}`
    case 'move':
      return `known move ${when}${said}`
    default: {
      const name = kind === 'spin_off' ? 'spin-off' : kind.replaceAll('_', ' ')
      return `${name}${amount === null ? '' : ` of ${amount}`} ${when}${said}`
    }
  }
}

/** `split 4:1`, `split 3:2`, `split 1:20`; new shares to old. */
export function splitName(newShares: number): string {
  return `split ${ratioText(newShares)}`
}

/** New shares to old in the smallest whole numbers that give the ratio: `4:1`, `1:10`, `3:2`. */
export function ratioText(newShares: number): string {
  for (let old = 1; old <= 20; old++) {
    const fresh = newShares * old
    if (fresh >= 1 && Math.abs(fresh - Math.round(fresh)) < 1e-6 * fresh) return `${Math.round(fresh)}:${old}`
  }
  for (let fresh = 1; fresh <= 20; fresh++) {
    const old = fresh / newShares
    if (old >= 1 && Math.abs(old - Math.round(old)) < 1e-6 * old) return `${fresh}:${Math.round(old)}`
  }
  return `${Number(newShares.toPrecision(6))}:1`
}

/** Days by which the label of a bar may lie before or after an event that it holds. */
const reachOf: Readonly<Record<IntervalClass, number>> = { intraday: 0, daily: 0, weekly: 6, monthly: 31 }

/** Kinds after which prices have nothing to do with those before. */
const breaks: ReadonlySet<CorporateAction['kind']> = new Set(['move', 'symbol_change', 'listing', 'delisting'])

/**
 * The known action that explains how prices moved into bar `i`, in words; `null` when none does. `logMove` is the move that a check remarked,
 * of the price `before`. A known move, a change of symbol, a listing, a delisting or the end of a halt explain any; a spin-off without an amount any fall; a split,
 * a spin-off or a dividend with an amount those of which less than half is left when they are taken out.
 */
export function moveExplained(
  actions: readonly CorporateAction[] | undefined,
  { bars, i, kind, logMove, before }: MoveIntoBar,
): string | null {
  if (actions === undefined || actions.length === 0) return null
  const reach = reachOf[kind]
  const day = bars.session[i] as number
  const dayBefore = i > 0 ? (bars.session[i - 1] as number) : day
  for (const action of actions) {
    // The first bar after a halt has what came to pass in it.
    const isHere =
      action.kind === 'halt'
        ? action.day <= day + reach && action.lastDay >= Math.min(dayBefore, day - 1) - reach
        : action.day <= day + reach && action.lastDay > Math.min(dayBefore, day - 1) - reach
    if (isHere && explains(action, logMove, before)) return actionName(action)
  }
  return null
}

interface MoveIntoBar {
  readonly bars: Bars
  readonly i: number
  readonly kind: IntervalClass
  readonly logMove: number
  readonly before: number
}

function explains({ kind, ratio, amount }: CorporateAction, logMove: number, before: number): boolean {
  if (breaks.has(kind) || kind === 'halt') return true
  if (kind === 'spin_off' && amount === null) return logMove < 0
  const expected = kind === 'split' ? -Math.log(ratio ?? 1) : amount !== null && amount < before ? Math.log(1 - amount / before) : 0
  return Math.abs(logMove - expected) < Math.abs(logMove) / 2
}

/**
 * The known action for which a symbol did not trade on a day, `null` when none says so: a halt, the delisting or change of symbol before it, or the
 * listing after it where nothing is known before. `actions` by day.
 */
export function notTrading(actions: readonly CorporateAction[] | undefined, symbol: string, day: number): CorporateAction | null {
  if (actions === undefined) return null
  let last: CorporateAction | null = null
  for (const action of actions) {
    const { kind } = action
    if (kind === 'halt' && action.day <= day && day <= action.lastDay) return action
    if (kind !== 'listing' && kind !== 'delisting' && kind !== 'symbol_change') continue
    if (action.day <= day) last = action
    else return last === null && begins(action, symbol) ? action : last !== null && !begins(last, symbol) ? last : null
  }
  return last !== null && !begins(last, symbol) ? last : null
}

/** Day of the first listing, or of the last delisting, that actions know; `null` without. A change of symbol ends one symbol and begins the other. */
export function tradedFrom(actions: readonly CorporateAction[] | undefined, symbol: string): number | null {
  const first = actions?.find(({ kind }) => kind === 'listing' || kind === 'delisting' || kind === 'symbol_change')
  return first !== undefined && begins(first, symbol) ? first.day : null
}

export function tradedUntil(actions: readonly CorporateAction[] | undefined, symbol: string): number | null {
  const last = actions?.findLast(({ kind }) => kind === 'listing' || kind === 'delisting' || kind === 'symbol_change')
  return last !== undefined && !begins(last, symbol) ? last.day : null
}

function begins({ kind, other }: CorporateAction, symbol: string): boolean {
  return kind === 'listing' || (kind === 'symbol_change' && other === symbol)
}
