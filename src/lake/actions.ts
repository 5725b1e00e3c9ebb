import { dayOf, isoDate } from '../base/day.ts'
import { didYouMean } from '../calendar/nearest-name.ts'
import type { CorporateAction } from '../model/action.ts'
import { columnsNamed, dateOf, type FileProblem, plainName, readEntries, textOf } from './entries.ts'

export interface ActionsReading {
  /** By symbol and day. An entry with a problem is left out. */
  readonly actions: readonly CorporateAction[]
  readonly problems: readonly FileProblem[]
}

type Column = 'symbol' | 'date' | 'type' | 'ratio' | 'amount' | 'end' | 'other' | 'note'
type Kind = CorporateAction['kind']

const columnOf = columnsNamed<Column>({
  symbol: 'symbol ticker instrument code pair',
  date: 'date exdate exdividenddate effectivedate effective day start from',
  type: 'type action kind event actiontype',
  ratio: 'ratio splitratio factor splitfactor split',
  amount: 'amount cash dividend value rate pershare',
  end: 'end enddate to until last lastday resumed',
  other: 'other newsymbol newticker newname tosymbol',
  note: 'note notes comment description reason',
})

const kindNames: Readonly<Record<Kind, string>> = {
  split: 'split stocksplit reversesplit forwardsplit consolidation',
  dividend: 'dividend div cashdividend ordinarydividend',
  special_dividend: 'specialdividend special extradividend specialcash',
  spin_off: 'spinoff spin demerger unbundling',
  symbol_change: 'symbolchange tickerchange rename renamed namechange',
  listing: 'listing listed ipo relisting',
  delisting: 'delisting delisted',
  halt: 'halt halted suspension suspended tradinghalt',
  move: 'move news earnings event',
}

const kindOfName: ReadonlyMap<string, Kind> = new Map(
  Object.entries(kindNames).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind] as const)),
)

/**
 * Known events of listings, from a text that people keep.
 *
 * CSV with a header, or JSON: an array of objects, or an object by symbol of one or an array of them, either of these also under the key `actions`.
 * Columns, whose names may differ in case, spaces, `_` and `-`: symbol (ticker), date (ex date), type (action), ratio of a split (new
 * shares to old: 2:1, 1:20, 3-for-2, 4, 0.05), amount of a dividend or spin-off, per share in the currency of the prices, end (last day of a halt or
 * move), other (new symbol), note. Other columns are left alone. Dates are YYYY-MM-DD or YYYYMMDD. All mistakes are found at once.
 */
export function readActions(text: string): ActionsReading {
  const required = [
    ['symbol', 'symbol (or ticker)'],
    ['date', 'date (or ex_date)'],
    ['type', 'type (or action)'],
  ] as const
  const { entries, problems: unread } = readEntries(text, { columnOf, required, key: 'symbol', under: 'actions' })
  const problems = [...unread]
  const actions = new Map<string, CorporateAction>()
  for (const { values, line, where } of entries) {
    const mistakes: string[] = []
    const action = actionOf(values, mistakes)
    if (action !== null) {
      const key = JSON.stringify([action.symbol, action.kind, action.day])
      if (actions.has(key)) mistakes.push(`the ${wordsOf(action.kind)} of ${action.symbol} on ${isoDate(action.day)} is there already`)
      else actions.set(key, action)
    }
    for (const message of mistakes) problems.push({ line, message: where + message })
  }
  problems.sort((a, b) => a.line - b.line)
  return {
    actions: [...actions.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.day - b.day)),
    problems,
  }
}

/** Actions by symbol, in order of day. A change of symbol is known under both names. */
export function actionsBySymbol(actions: readonly CorporateAction[]): ReadonlyMap<string, readonly CorporateAction[]> {
  const bySymbol = new Map<string, CorporateAction[]>()
  for (const action of actions)
    for (const symbol of new Set([action.symbol, action.other ?? action.symbol])) {
      const own = bySymbol.get(symbol)
      if (own === undefined) bySymbol.set(symbol, [action])
      else own.push(action)
    }
  for (const own of bySymbol.values()) own.sort((a, b) => a.day - b.day)
  return bySymbol
}

/** A kind of action in words: `spin-off`, `special dividend`. */
function wordsOf(kind: Kind): string {
  return kind === 'spin_off' ? 'spin-off' : kind.replaceAll('_', ' ')
}

/** The action that an entry names, or `null` and at least one mistake. */
function actionOf(values: ReadonlyMap<Column, unknown>, mistakes: string[]): CorporateAction | null {
  const before = mistakes.length
  const symbol = textOf(values.get('symbol'))
  if (symbol === null) mistakes.push('it has no symbol')
  const of = symbol === null ? '' : ` of ${symbol}`
  const day = dayIn(values, 'date', of, mistakes)
  if (day === null && textOf(values.get('date')) === null) mistakes.push(`the date${of} is missing: write the ex-date as YYYY-MM-DD`)
  const typeText = textOf(values.get('type'))
  const kind = typeText === null ? null : (kindOfName.get(plainName(typeText)) ?? null)
  if (typeText === null) mistakes.push(`the type${of} is missing: one of ${Object.keys(kindNames).join(', ')}`)
  else if (kind === null)
    mistakes.push(
      `there is no type ${JSON.stringify(typeText)}${didYouMean(typeText, Object.keys(kindNames), `: one of ${Object.keys(kindNames).join(', ')}`)}`,
    )
  const end = dayIn(values, 'end', of, mistakes)
  if (day !== null && end !== null && end < day) mistakes.push(`the end ${isoDate(end)}${of} lies before the date ${isoDate(day)}`)
  if (kind !== null && end !== null && end !== day && kind !== 'halt' && kind !== 'move')
    mistakes.push(`a ${wordsOf(kind)} has no end: only a halt or a move lasts`)
  const ratio = kind === 'split' ? ratioIn(values, of, typeText ?? '', mistakes) : null
  const hasAmount = kind === 'dividend' || kind === 'special_dividend' || kind === 'spin_off'
  const amount = hasAmount ? amountIn(values, of, kind, mistakes) : null
  const other = kind === 'symbol_change' ? textOf(values.get('other')) : null
  if (kind === 'symbol_change' && other === null) mistakes.push(`the symbol change${of} does not say the new symbol: write it under other`)
  if (other !== null && other === symbol) mistakes.push(`the symbol change${of} names the same symbol twice`)
  if (mistakes.length > before || symbol === null || day === null || kind === null) return null
  return { symbol, kind, day, lastDay: end ?? day, ratio, amount, other, note: textOf(values.get('note')) }
}

function dayIn(values: ReadonlyMap<Column, unknown>, column: 'date' | 'end', of: string, mistakes: string[]): number | null {
  const text = textOf(values.get(column))
  if (text === null) return null
  const date = dateOf(text)
  if (date === null) mistakes.push(`the ${column}${of} is ${JSON.stringify(text)}, not a date of the form YYYY-MM-DD`)
  return date === null ? null : dayOf(date)
}

function ratioIn(values: ReadonlyMap<Column, unknown>, of: string, typeText: string, mistakes: string[]): number | null {
  const text = textOf(values.get('ratio'))
  const expected = 'write new shares to old, such as 2:1, 3-for-2, 1:20 or 0.05'
  if (text === null) {
    mistakes.push(`the split${of} has no ratio: ${expected}`)
    return null
  }
  const ratio = ratioOf(text)
  if (ratio === null) mistakes.push(`the ratio${of} is ${JSON.stringify(text)}: ${expected}`)
  else if (ratio === 1) mistakes.push(`the ratio${of} is ${JSON.stringify(text)}, which splits nothing: ${expected}`)
  else if (ratio > 1 && /^(reverse|consol)/.test(plainName(typeText)))
    mistakes.push(
      `the ratio of the reverse split${of} is ${JSON.stringify(text)}, more new shares than old: 1 new for 20 old is 1:20 or 0.05`,
    )
  else return ratio
  return null
}

/** New shares per old one; `null` where the text is no ratio. */
function ratioOf(text: string): number | null {
  const match = /^(\d*\.?\d+)(?:\s*(?::|\/|-?\s*for\s*-?)\s*(\d*\.?\d+))?$/i.exec(text)
  if (match === null) return null
  const ratio = Number(match[1]) / Number(match[2] ?? 1)
  return ratio > 0 && Number.isFinite(ratio) ? ratio : null
}

function amountIn(
  values: ReadonlyMap<Column, unknown>,
  of: string,
  kind: 'dividend' | 'special_dividend' | 'spin_off',
  mistakes: string[],
): number | null {
  const text = textOf(values.get('amount'))
  if (text === null) {
    // What a spun-off company is worth is often known only when it trades.
    if (kind !== 'spin_off') mistakes.push(`the ${wordsOf(kind)}${of} has no amount: write cash per share in the currency of the prices`)
    return null
  }
  const amount = /^[$€£]?\s*\d*\.?\d+$/.test(text) ? Number(text.replace(/^[$€£]\s*/, '')) : NaN
  if (amount > 0 && Number.isFinite(amount)) return amount
  mistakes.push(`the amount${of} is ${JSON.stringify(text)}, not cash per share above zero, such as 0.24`)
  return null
}
