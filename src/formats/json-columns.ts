import type { JsonRule } from '../kernel/program.ts'
import { assignFields, isBarTable } from './aliases.ts'
import type { Format } from './format.ts'
import { declares, jsonProgram, path, refuses } from './json-rows.ts'
import { isArray, isObject, type PartialJson } from './partial-json.ts'

/** `{t: […], o: […], h: […], l: […], c: […], v: […]}`: one array per field. */
export const jsonColumns: Format = {
  name: 'json-columns',
  syntax: 'json',
  title: 'JSON with one array per field (Finnhub, TradingView UDF)',
  recognisedBy: 'an object in which arrays of plain values stand under the names of a time and a price',
  traps: ['arrays of different length: what is missing at the end is absent', '`{"s": "no_data"}` holds no rows and is refused'],
  source: 'https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF/ (bars)',
  matches: (head) => isBarTable(assignFields(columnNames(head.json?.value))),
  read: (head) => {
    const names = columnNames(head.json?.value)
    const fields = assignFields(names)
    const columns = names.flatMap((name, i): JsonRule[] => {
      const field = fields[i]
      return field === undefined || field === 'ignore' ? [] : [{ path: [{ key: name }], role: { kind: 'column', field } }]
    })
    const fallback = ['t', 'o', 'h', 'l', 'c', 'v'] as const
    const usual =
      columns.length > 0
        ? []
        : assignFields(fallback).map((field, i): JsonRule => ({ path: path(fallback[i] ?? ''), role: { kind: 'column', field } }))
    return {
      program: jsonProgram({
        format: 'json-columns',
        rules: [
          ...columns,
          ...usual,
          declares('symbol', 'symbol'),
          refuses('errmsg', 'an error message instead of data'),
          refuses('error', 'an error message instead of data'),
        ],
      }),
    }
  },
}

function columnNames(value: PartialJson | undefined): string[] {
  if (!isObject(value)) return []
  return [...value].filter(([, member]) => isArray(member) && !isArray(member[0]) && !isObject(member[0])).map(([key]) => key)
}
