import { findCalendar } from '../../calendar/calendar.ts'

/** What, beside the bars, may say on which calendar a dataset is. */
export interface CalendarHints {
  /** As the metadata file names them, one per symbol sampled. */
  readonly exchanges: readonly string[]
  /** Calendar of a dataset of the same symbols. */
  readonly sibling: string | null
  /** As the content declares them: `US/Eastern`. */
  readonly timeZones: readonly string[]
  readonly symbols: readonly string[]
  readonly formats: readonly string[]
}

/** A hint that has been followed: which calendars it leaves, and what it was. */
export interface FollowedHint {
  readonly left: readonly string[]
  readonly because: string
}

/** Follows the hints, the surest first, until one leaves some but not all of the calendars that fit equally; `null` when none does. */
export function followHints(tied: readonly string[], hints: CalendarHints): FollowedHint | null {
  const steps: readonly (() => FollowedHint)[] = [
    () => ({ left: named(tied, hints.exchanges), because: `the metadata file gives the exchange ${common(hints.exchanges)}` }),
    () => ({ left: tied.filter((name) => name === hints.sibling), because: 'a dataset of the same symbols is on it' }),
    () => ({ left: inZones(tied, hints.timeZones), because: `the content names the time zone ${common(hints.timeZones)}` }),
    () => ({
      left: named(
        tied,
        hints.formats.flatMap((format) => venueOfFormat(format)),
      ),
      because: 'the format is that of a crypto exchange',
    }),
    () => ({ left: named(tied, suffixCalendars(hints.symbols)), because: 'the symbols are written as of that market' }),
  ]
  for (const step of steps) {
    const followed = step()
    if (followed.left.length > 0 && followed.left.length < tied.length) return followed
  }
  return null
}

/** The calendars among `tied` that most of the names stand for, if more than half do. */
function named(tied: readonly string[], names: readonly string[]): string[] {
  const canonical = names.map((name) => findCalendar(name)?.name)
  return tied.filter((calendar) => canonical.filter((name) => name === calendar).length * 2 > names.length)
}

function common(texts: readonly string[]): string {
  return [...new Set(texts)].slice(0, 3).join(', ')
}

/** Names under which sources know a zone, beside the IANA name. */
const zoneNames: Readonly<Record<string, readonly string[]>> = {
  'America/New_York': ['us/eastern', 'est', 'edt', 'est5edt', 'eastern', 'new york'],
  'America/Chicago': ['us/central', 'cst', 'cdt', 'cst6cdt'],
  'Europe/London': ['gb', 'bst', 'gmt'],
  'Asia/Tokyo': ['japan', 'jst'],
  'Asia/Hong_Kong': ['hongkong', 'hkt'],
}

function inZones(tied: readonly string[], zones: readonly string[]): string[] {
  const wanted = new Set(zones.map((zone) => zone.trim().toLowerCase()))
  return tied.filter((name) => {
    const zone = findCalendar(name)?.timeZone ?? ''
    // UTC is what sources write when they have thought of no exchange.
    if (zone === 'UTC') return false
    return wanted.has(zone.toLowerCase()) || (zoneNames[zone] ?? []).some((alias) => wanted.has(alias))
  })
}

function venueOfFormat(format: string): string[] {
  return /^(binance|coinbase|kraken)/.test(format) ? ['24/7'] : []
}

/** Endings of symbols at Yahoo. Source: help.yahoo.com, "Exchanges and data providers on Yahoo Finance", 2025. */
const suffixes: Readonly<Record<string, string>> = {
  TO: 'XTSE', V: 'XTSE', L: 'XLON', IL: 'XLON', DE: 'XETR', PA: 'XPAR', AS: 'XAMS', T: 'XTKS', HK: 'XHKG', SS: 'XSHG', SZ: 'XSHG',
  BO: 'XBOM', NS: 'XBOM', KS: 'XKRX', KQ: 'XKRX', TW: 'XTAI', TWO: 'XTAI', AX: 'XASX', SA: 'BVMF', SW: 'XSWX', ST: 'XSTO', MI: 'XMIL',
  MC: 'XMAD', SI: 'XSES', JO: 'XJSE', MX: 'XMEX', TA: 'XTAE', SR: 'XSAU', US: 'XNYS',
} // prettier-ignore

const currencies = 'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK SGD HKD MXN ZAR TRY PLN CNH'.split(' ')
const coins = 'BTC ETH XBT SOL XRP ADA DOGE LTC BNB DOT AVAX LINK BCH'.split(' ')

function suffixCalendars(symbols: readonly string[]): string[] {
  return symbols.map((symbol) => calendarOfSymbol(symbol.toUpperCase()))
}

/** `''` where a symbol shows nothing. */
function calendarOfSymbol(symbol: string): string {
  const suffix = /\.([A-Z]{1,3})$/.exec(symbol)?.[1] ?? ''
  if (Object.hasOwn(suffixes, suffix)) return suffixes[suffix] as string
  const bare = symbol.replaceAll(/[-_/.:]/g, '').replace(/=X$/, '')
  const isPair = bare.length === 6 && currencies.includes(bare.slice(0, 3)) && currencies.includes(bare.slice(3))
  if (isPair) return 'FX'
  const isCrypto =
    /(USDT|USDC|BUSD)$/.test(bare) ||
    coins.some((coin) => bare.startsWith(coin) && currencies.concat('BTC', 'ETH').includes(bare.slice(coin.length)))
  return isCrypto ? '24/7' : ''
}
