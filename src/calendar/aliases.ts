/**
 * Other names of calendars, in capitals, to canonical names. An alias promises the same sessions and hours; venues that
 * merely share a country are left out. `TSE` is, as it may mean Tokyo, Toronto or Tehran.
 */
export const calendarAliases: Readonly<Record<string, string>> = {
  ...aliasesOf('XNYS', 'XNAS ARCX BATS XASE NYSE NASDAQ AMEX ARCA BZX IEXG US'),
  ...aliasesOf('24/7', 'CRYPTO 24X7 247 BINANCE COINBASE KRAKEN BITSTAMP BITFINEX OKX BYBIT'),
  ...aliasesOf('FX', 'FOREX 24/5 FX-NY FX-NYC FX-NEWYORK'),
  ...aliasesOf('FX-UTC', 'FOREX-UTC'),
  ...aliasesOf('XTSE', 'TSX XTSX TSXV'),
  ...aliasesOf('XLON', 'LSE LONDON'),
  ...aliasesOf('XETR', 'XETRA'),
  ...aliasesOf('XPAR', 'PARIS'),
  ...aliasesOf('XAMS', 'AMSTERDAM'),
  ...aliasesOf('XTKS', 'XJPX JPX TOKYO'),
  ...aliasesOf('XHKG', 'HKEX SEHK HKSE'),
  ...aliasesOf('XSHG', 'XSHE SSE SZSE'),
  ...aliasesOf('XBOM', 'XNSE BSE NSE'),
  ...aliasesOf('XKRX', 'KRX XKOS KOSPI KOSDAQ'),
  ...aliasesOf('XTAI', 'TWSE'),
  ...aliasesOf('XASX', 'ASX'),
  ...aliasesOf('BVMF', 'B3 BOVESPA'),
  ...aliasesOf('XSWX', 'SIX XVTX'),
  ...aliasesOf('XSTO', 'STOCKHOLM'),
  ...aliasesOf('XMIL', 'MTAA MILAN'),
  ...aliasesOf('XMAD', 'BME MADRID'),
  ...aliasesOf('XSES', 'SGX'),
  ...aliasesOf('XJSE', 'JSE'),
  ...aliasesOf('XMEX', 'BMV'),
  ...aliasesOf('CMES', 'CME XCME GLBX GLOBEX CBOT NYMEX COMEX'),
  ...aliasesOf('XTAE', 'TASE'),
  ...aliasesOf('XSAU', 'TADAWUL'),
}

function aliasesOf(canonical: string, aliases: string): Record<string, string> {
  return Object.fromEntries(aliases.split(' ').map((alias) => [alias, canonical]))
}
