import type { Field } from '../model/field.ts'
import type { Format } from './format.ts'
import { declares, jsonProgram, path, refuses } from './json-rows.ts'
import { isArray, isObject, type PartialJson } from './partial-json.ts'

const fieldOfKey = new Map<string, Field>([
  ['t', 'time'],
  ['o', 'open'],
  ['h', 'high'],
  ['l', 'low'],
  ['c', 'close'],
  ['v', 'volume'],
])

/** `{bars: [{t, o, h, l, c, v}], symbol}` of one symbol, `{bars: {AAPL: [{…}], …}}` of several. */
export const alpaca: Format = {
  name: 'alpaca',
  syntax: 'json',
  title: 'Alpaca market data JSON',
  recognisedBy: 'an object whose `bars` are an array of `{t, o, …}` or one such array per symbol',
  traps: [
    'two shapes: for several symbols `bars` is an object with the symbols as keys',
    'nanoseconds in stamps are cut off',
    'a page ends where `next_page_token` begins the next',
  ],
  source: 'https://docs.alpaca.markets/reference/stockbars',
  matches: (head) => {
    const value = head.json?.value
    const bars = isObject(value) ? value.get('bars') : undefined
    if (isArray(bars)) return bars.length === 0 || isBar(bars[0])
    return isObject(bars) && [...bars.values()].some((rows) => isArray(rows) && isBar(rows[0]))
  },
  read: () => ({
    program: jsonProgram({
      format: 'alpaca',
      rules: [
        { path: path('bars'), role: { kind: 'objects' } },
        { path: path('bars.*symbol'), role: { kind: 'objects' } },
        declares('symbol', 'symbol'),
        declares('currency', 'currency'),
        refuses('message', 'an error message of Alpaca instead of data'),
      ],
      fieldOfKey: (key) => fieldOfKey.get(key) ?? 'ignore',
    }),
  }),
}

function isBar(row: PartialJson | undefined): boolean {
  return isObject(row) && row.has('t') && row.has('o') && row.has('c')
}
