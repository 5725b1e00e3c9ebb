import { isoDate } from '../base/day.ts'
import type { CorporateAction } from '../model/action.ts'

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

/** Actions with a day between two, both included. */
export function actionsWithin(actions: readonly CorporateAction[] | undefined, fromDay: number, toDay: number): readonly CorporateAction[] {
  return actions === undefined ? [] : actions.filter(({ day, lastDay }) => day <= toDay && lastDay >= fromDay)
}
