import { candleLayout } from './candle-layout.ts'
import type { Format } from './format.ts'
import { jsonProgram, refuses } from './json-rows.ts'

/** `[[s, low, high, open, close, volume], …]`, newest first. */
export const coinbase: Format = {
  name: 'coinbase',
  syntax: 'json',
  title: 'Coinbase Exchange candles JSON',
  recognisedBy:
    'an array of arrays of six numbers in which the second is the lowest and the third the highest; where that cannot tell, the first in seconds',
  traps: ['the order is LOW, HIGH, OPEN, CLOSE', 'newest candle first', 'an interval without a trade has no candle'],
  source: 'https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductcandles',
  matches: (head) => candleLayout(head.json?.value) === 'low-high-open-close',
  read: () => ({
    program: jsonProgram({
      format: 'coinbase',
      rules: [{ path: [], role: { kind: 'arrays' } }, refuses('message', 'an error message of Coinbase instead of data')],
      fieldsByPosition: ['time', 'low', 'high', 'open', 'close', 'volume'],
    }),
  }),
}
