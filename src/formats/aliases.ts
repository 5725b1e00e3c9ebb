import type { Field } from '../model/field.ts'

/** What sources call a bar's columns, written as `normalised` leaves them; where several are there, the first in the list counts. */
export const aliases: Readonly<Record<Exclude<Field, 'ignore'>, readonly string[]>> = {
  time: [
    'date',
    'datetime',
    'time',
    'timestamp',
    'ts',
    't',
    'opentime',
    'windowstart',
    'tsevent',
    'day',
    'period',
    'unix',
    'tradingday',
    'tradedate',
  ],
  open: ['open', 'o', 'openprice', 'first'],
  high: ['high', 'h', 'highprice', 'max'],
  low: ['low', 'l', 'lowprice', 'min'],
  close: ['close', 'c', 'closeprice', 'closelast', 'last', 'price', 'settle'],
  volume: ['volume', 'v', 'vol', 'basevolume', 'qty'],
  bid: ['bid', 'bidprice'],
  ask: ['ask', 'askprice', 'offer'],
  symbol: ['symbol', 'ticker', 'instrument', 'pair', 'name'],
}

/** Columns that hold a close changed for splits or dividends: read past beside a raw close, the close where there is no other. */
export const adjustedCloseAliases: readonly string[] = ['adjclose', 'adjustedclose', 'closeadj', 'closeadjusted', 'adjcloseprice']

const rankOf = new Map<string, { readonly field: Field; readonly rank: number }>()
for (const [field, names] of Object.entries(aliases)) names.forEach((name, rank) => rankOf.set(name, { field: field as Field, rank }))
adjustedCloseAliases.forEach((name, rank) => rankOf.set(name, { field: 'close', rank: 100 + rank }))

/** A column's name without what sources vary: case, spaces, underscores, `<>`, a number in front (`1. open`), and other marks. */
export function normalised(name: string): string {
  return name
    .replace(/^\s*\d+\.\s/, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/**
 * The field that each column means, by its name and its company: every field at most once, the best alias wins, equal ones by position.
 * `T` is the time, or the symbol where another column is the time.
 */
export function assignFields(names: readonly string[]): Field[] {
  const best = new Map<Field, { position: number; rank: number }>()
  const offer = (field: Field, position: number, rank: number) => {
    const sofar = best.get(field)
    if (!sofar || rank < sofar.rank) best.set(field, { position, rank })
  }
  let capitalT = -1
  names.forEach((name, position) => {
    if (name === 'T') {
      capitalT = position
      return
    }
    const known = rankOf.get(normalised(name))
    if (known) offer(known.field, position, known.rank)
  })
  if (capitalT >= 0) offer(best.has('time') ? 'symbol' : 'time', capitalT, 1)
  const fields: Field[] = names.map(() => 'ignore')
  for (const [field, { position }] of best) fields[position] = field
  return fields
}

/** Whether the fields make a table of bars: a time and at least one price. */
export function isBarTable(fields: readonly Field[]): boolean {
  return fields.includes('time') && fields.some((field) => field === 'open' || field === 'high' || field === 'low' || field === 'close')
}

/**
 * What each key of a row object means, decided on the keys that the first rows have. A key that comes later takes a field only
 * when none of theirs has it.
 */
export function fieldOfKeyFrom(names: readonly string[], also: ReadonlyMap<string, Field> = new Map()): (key: string) => Field {
  const fields = assignFields(names)
  const known = new Map<string, Field>(names.map((name, i) => [name, fields[i] as Field]))
  for (const [name, field] of also) known.set(name, field)
  const taken = new Set(known.values())
  return (key) => {
    const field = known.get(key)
    if (field !== undefined) return field
    const alias = rankOf.get(normalised(key))
    return alias === undefined || taken.has(alias.field) ? 'ignore' : alias.field
  }
}
