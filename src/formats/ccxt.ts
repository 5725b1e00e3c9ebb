import { candleLayout } from './candle-layout.ts'
import type { Format } from './format.ts'
import { jsonProgram } from './json-rows.ts'

/** `[[ms, open, high, low, close, volume], …]` */
export const ccxt: Format = {
  name: 'ccxt',
  syntax: 'json',
  title: 'ccxt OHLCV JSON',
  recognisedBy:
    'an array of arrays of five or six numbers in which the third is the highest and the fourth the lowest; where that cannot tell, the first in ms',
  traps: ['gaps are passed on as the exchange sends them', 'the last candle may be running', 'a failed request can leave rows of null'],
  source: 'https://docs.ccxt.com/#/?id=ohlcv-structure',
  matches: (head) => candleLayout(head.json?.value) === 'open-high-low-close',
  read: () => ({
    program: jsonProgram({
      format: 'ccxt',
      rules: [{ path: [], role: { kind: 'arrays' } }],
      fieldsByPosition: ['time', 'open', 'high', 'low', 'close', 'volume'],
    }),
  }),
}
