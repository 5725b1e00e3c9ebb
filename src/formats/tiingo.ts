import type { Field } from '../model/field.ts'
import type { Format } from './format.ts'
import { jsonProgram, refuses } from './json-rows.ts'
import { isArray, isObject } from './partial-json.ts'

const fieldOfKey = new Map<string, Field>([
  ['date', 'time'],
  ['open', 'open'],
  ['high', 'high'],
  ['low', 'low'],
  ['close', 'close'],
  ['volume', 'volume'],
])

/** `[{date, open, high, low, close, volume, adjClose, …, divCash, splitFactor}]` */
export const tiingo: Format = {
  name: 'tiingo',
  syntax: 'json',
  title: 'Tiingo end-of-day JSON',
  recognisedBy: 'an array of objects with `adjClose` and `divCash` or `splitFactor`',
  traps: [
    '`date` is midnight UTC of the session, `2024-01-05T00:00:00.000Z`, not an instant of trading',
    'every column has an adjusted twin, all ignored',
  ],
  source: 'https://www.tiingo.com/documentation/end-of-day',
  matches: (head) => {
    const value = head.json?.value
    const row = isArray(value) ? value[0] : undefined
    return isObject(row) && row.has('adjClose') && (row.has('divCash') || row.has('splitFactor'))
  },
  read: () => ({
    program: jsonProgram({
      format: 'tiingo',
      rules: [{ path: [], role: { kind: 'objects' } }, refuses('detail', 'an error message of Tiingo instead of data')],
      fieldOfKey: (key) => fieldOfKey.get(key) ?? 'ignore',
    }),
  }),
}
