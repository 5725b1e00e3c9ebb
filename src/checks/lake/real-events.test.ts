import { describe, expect, test } from 'vitest'
import { DAY_US, dayOf, isoDate } from '../../base/day.ts'
import { type Calendar, findCalendar } from '../../calendar/calendar.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import { lakeViewOf } from '../../../test/support/lake-view.ts'
import { type BarValues, barsOf, seriesOf } from '../../../test/support/series.ts'
import { uniforms } from '../../../test/support/walk.ts'
import type { Check } from '../define.ts'
import { judgeSeries } from '../judge.ts'
import { marketExcuse } from '../market-excuse.ts'
import { marketOf } from '../market-of.ts'
import type { Market } from '../market.ts'
import { checks } from '../registry.ts'

/*
 * Days on which prices did what data do not do: synthetic lakes of 44 peers that move with the published returns of the S&P 500, and a series with
 * the event's bars (closes as published; some opens, highs and lows are near the published ones only). Nothing of it is bad data, so
 * nothing may be confirmed as invalid, inconsistent or inaccurate; what the market explains is excused with the market, the rest is for review.
 */

const PEERS = 44
const SESSIONS_BEFORE = 140
const SESSIONS_AFTER = 30
/** What the market can excuse. */
const byMarket: readonly string[] = ['outlier_return', 'spike_reversal', 'island_bar']
const judged: readonly string[] = ['validity', 'consistency', 'accuracy']
const checkOf: ReadonlyMap<string, Check> = new Map(checks.map((check) => [check.id, check]))
const xnys = findCalendar('XNYS') as Calendar

/** Percent by day, and how many times as wide as usual the day's ranges were beside the move. */
type MarketPath = Readonly<Record<string, number | readonly [percent: number, width: number]>>
/** Open, high, low, close and times the usual volume. */
type EventBar = readonly [open: number, high: number, low: number, close: number, volume?: number]

interface Event {
  readonly name: string
  readonly market: MarketPath
  readonly closeBefore: number
  readonly bars: Readonly<Record<string, EventBar>>
  /** What becomes of the returns, spikes and islands of its days, if any: the market excuses all of them, or at least one finding stays for review, or either. */
  readonly expected: 'market' | 'review' | 'either'
  /** Days on which peers are found as well, and excused. */
  readonly crash?: readonly string[]
}

const cents = (price: number) => Math.round(price * 100) / 100

class Lake {
  readonly #days: readonly number[]
  readonly #path: MarketPath
  readonly #moves: readonly number[]
  readonly #widths: readonly number[]
  readonly #firstEvent: number

  constructor({ market, bars }: Event) {
    const days = [...Object.keys(market), ...Object.keys(bars)].map(dayOf).sort((a, b) => a - b)
    const first = xnys.indexOf(days[0]!)
    const last = xnys.indexOf(days.at(-1)!)
    this.#path = market
    this.#days = Array.from(xnys.sessions.subarray(first - SESSIONS_BEFORE, last + 1 + SESSIONS_AFTER))
    const noise = normals(7)
    const of = (day: number) => [this.#path[isoDate(day)] ?? 0.6 * noise()].flat()
    const path = this.#days.map(of)
    this.#moves = path.map(([percent]) => Math.log1p(percent! / 100))
    this.#widths = path.map(([, width]) => width ?? 1)
    this.#firstEvent = this.#days.indexOf(Math.min(...Object.keys(bars).map(dayOf)))
  }

  /** A series that goes with the market, `beta` times, and its own way. */
  peer(seed: number, beta = 0.6 + 0.8 * uniforms(seed)(), start = 30 + 60 * uniforms(seed + 1)()): Bars {
    const normal = normals(seed)
    let close = start
    return barsOf(
      this.#days.map((sessionDay, i) => {
        const width = this.#widths[i]!
        const move = beta * this.#moves[i]!
        const open = cents(close * Math.exp(0.4 * move + 0.004 * normal()))
        close = cents(close * Math.exp(move + 0.007 * normal()))
        const reach = () => Math.exp(0.006 * width * (0.3 + Math.abs(normal())))
        return {
          sessionDay,
          open,
          close,
          high: cents(Math.max(open, close) * reach()),
          low: cents(Math.min(open, close) / reach()),
          volume: Math.round(1.5e6 * Math.sqrt(width) * Math.exp(0.3 * normal())),
        }
      }),
    )
  }

  /** A peer that becomes the event's series: its closes lead to the one before the event, and go on from its last. */
  named({ bars, closeBefore }: Event): Bars {
    const own = this.peer(4711, 1)
    const scaled = (i: number, factor: number): BarValues => ({
      sessionDay: own.session[i]!,
      open: cents(own.open[i]! * factor),
      high: cents(own.high[i]! * factor),
      low: cents(own.low[i]! * factor),
      close: cents(own.close[i]! * factor),
      volume: own.volume[i]!,
    })
    const before = closeBefore / own.close[this.#firstEvent - 1]!
    const lastEvent = this.#days.indexOf(Math.max(...Object.keys(bars).map(dayOf)))
    const after = Object.values(bars).at(-1)![3] / own.close[lastEvent]!
    return barsOf(
      this.#days.map((day, i) => {
        const event = bars[isoDate(day)]
        if (event === undefined) return scaled(i, i < this.#firstEvent ? before : after)
        const [open, high, low, close, volume = 1] = event
        return { sessionDay: day, open, high, low, close, volume: Math.round(1.5e6 * volume) }
      }),
    )
  }
}

function normals(seed: number): () => number {
  const next = uniforms(seed)
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
}

interface Found {
  readonly symbol: string
  readonly check: string
  readonly status: 'confirmed' | 'review' | 'excused'
  readonly excuse: string | null
  readonly defect: Defect
}

/** What the checks of one series say of it, the market's excuse considered. */
function judge(symbol: string, bars: Bars, market: Market): Found[] {
  const outcomes = judgeSeries(seriesOf(bars, { symbol }), { calendar: xnys, metadata: null, asOfUs: dayOf('2024-12-31') * DAY_US })
  return outcomes.flatMap((outcome): Found[] => {
    expect(outcome.outcome, `${symbol} ${outcome.check}`).not.toBe('errored')
    const check = checkOf.get(outcome.check)!
    if (outcome.outcome !== 'failed' || !judged.includes(check.dimension)) return []
    return outcome.defects.map((defect) => {
      const excuse = marketExcuse(outcome.check, defect, () => market.on(symbol, defect.from!))
      return { symbol, check: outcome.check, status: excuse === null ? (defect.status ?? check.status) : 'excused', excuse, defect }
    })
  })
}

function lakeOf(event: Event, change: (bars: Bars) => Bars = (bars) => bars) {
  const lake = new Lake(event)
  const members = Array.from({ length: PEERS }, (_, i) => ({ symbol: `PEER${i}`, bars: lake.peer(100 + 10 * i) }))
  const named = { symbol: 'NAMED', bars: change(lake.named(event)) }
  const [view] = lakeViewOf([{ members: [...members, named] }]).datasets
  const market = marketOf(view!.members, { intervalClass: 'daily', classOf: () => null, suspectDaysOf: () => null })
  return {
    market,
    peers: members.flatMap(({ symbol, bars }) => judge(symbol, bars, market)),
    named: judge(named.symbol, named.bars, market),
  }
}

const autumn1987: MarketPath = {
  '1987-10-14': -3,
  '1987-10-15': -2.3,
  '1987-10-16': -5.2,
  // The median of all symbols; the index, of large ones, fell 20.5 %.
  '1987-10-19': -18,
  '1987-10-20': [5.3, 3],
  '1987-10-21': 9.1,
  '1987-10-22': -3.9,
  '1987-10-26': -8.3,
}
const autumn2008: MarketPath = {
  '2008-09-12': 0.2,
  '2008-09-15': -4.7,
  '2008-09-16': 1.8,
  '2008-09-17': -4.7,
  '2008-09-18': 4.3,
  '2008-09-19': 4,
  '2008-09-22': -3.8,
  '2008-09-29': -8.8,
  '2008-09-30': 5.3,
  '2008-10-02': -4,
  '2008-10-06': -3.9,
  '2008-10-07': -5.7,
  '2008-10-08': -1.1,
  '2008-10-09': -7.6,
  '2008-10-10': [-1.2, 6],
  '2008-10-13': 11.6,
  '2008-10-15': -9,
}
const spring2020: MarketPath = {
  '2020-02-24': -3.4,
  '2020-02-25': -3,
  '2020-02-27': -4.4,
  '2020-03-03': -2.8,
  '2020-03-04': 4.2,
  '2020-03-05': -3.4,
  '2020-03-09': -7.6,
  '2020-03-10': 4.9,
  '2020-03-11': -4.9,
  '2020-03-12': -9.5,
  '2020-03-13': 9.3,
  '2020-03-16': -12,
  '2020-03-17': 6,
  '2020-03-18': -5.2,
  '2020-03-24': 9.4,
}
const calm = (date: string, percent = 0.2): MarketPath => ({ [date]: percent })

const events: readonly Event[] = [
  {
    name: '1987-10-19: IBM falls 23 % with the market',
    market: autumn1987,
    closeBefore: 134.5,
    bars: { '1987-10-19': [128, 129, 102, 103.25, 4] },
    expected: 'market',
    crash: ['1987-10-19'],
  },
  {
    name: '2008-09-29: AAPL falls 18 % with the market',
    market: autumn2008,
    closeBefore: 128.24,
    bars: { '2008-09-29': [119.62, 119.68, 100.59, 105.26, 3] },
    expected: 'market',
    crash: ['2008-09-29'],
  },
  {
    name: '2008-10-10: ranges 4.5 times as wide as usual, MS falls 22 %',
    market: autumn2008,
    closeBefore: 12.45,
    bars: { '2008-10-10': [10.23, 11.3, 6.71, 9.68, 5] },
    expected: 'either',
  },
  {
    name: '2008-10-13: MS rises 87 %, the market 11.6 %',
    market: autumn2008,
    closeBefore: 9.68,
    bars: { '2008-10-13': [13.08, 18.3, 12.84, 18.1, 4] },
    expected: 'review',
  },
  {
    name: '2008-10-13: a share rises with the market',
    market: autumn2008,
    closeBefore: 96.8,
    bars: { '2008-10-13': [101, 112, 100.5, 110.26, 2] },
    expected: 'market',
  },
  {
    name: '2010-05-06: PG trades at 39.37 and closes 2 % lower',
    market: { '2010-05-04': -2.4, '2010-05-06': [-3.2, 5], '2010-05-10': 4.4 },
    closeBefore: 62.16,
    bars: { '2010-05-06': [61.91, 62.2, 39.37, 60.75, 4] },
    expected: 'review',
  },
  {
    name: '2015-08-24: AAPL opens 10 % lower and closes 2.5 % lower',
    market: { '2015-08-20': -2.1, '2015-08-21': -3.2, '2015-08-24': [-3.9, 6], '2015-08-25': -1.4, '2015-08-26': 3.9 },
    closeBefore: 105.76,
    bars: { '2015-08-24': [94.87, 108.8, 92, 103.12, 3] },
    expected: 'market',
  },
  {
    name: '2015-08-24: a fund trades a third lower and closes 16 % lower',
    market: { '2015-08-21': -3.2, '2015-08-24': [-3.9, 6], '2015-08-26': 3.9 },
    closeBefore: 76,
    bars: { '2015-08-24': [65, 70.2, 50.6, 64, 8] },
    expected: 'market',
  },
  {
    name: '2020-03-16: BA falls 24 %, the market 12 %',
    market: spring2020,
    closeBefore: 170.2,
    bars: { '2020-03-16': [129.61, 148.2, 124.3, 129.61, 3] },
    expected: 'market',
  },
  {
    name: 'GME of January 2021: +135 % on the 27th',
    market: { '2021-01-27': -2.6, '2021-01-28': 1, '2021-01-29': -1.9 },
    closeBefore: 43.03,
    bars: {
      '2021-01-22': [42.59, 76.76, 42.32, 65.01, 20],
      '2021-01-25': [96.73, 159.18, 61.13, 76.79, 18],
      '2021-01-26': [88.56, 150, 80.2, 147.98, 18],
      '2021-01-27': [354.83, 380, 249, 347.51, 9],
      '2021-01-28': [265, 483, 112.25, 193.6, 6],
      '2021-01-29': [379.71, 413.98, 250, 325, 5],
      '2021-02-01': [316.56, 322, 212, 225, 4],
      '2021-02-02': [140.76, 158, 74.22, 90, 8],
      '2021-02-03': [112.01, 113.4, 85.25, 92.41, 4],
      '2021-02-04': [91.19, 91.5, 53.33, 53.5, 6],
    },
    expected: 'review',
  },
  {
    name: 'VRTX 2013-04-19: +62 % on trial results',
    market: calm('2013-04-19', 0.9),
    closeBefore: 52.87,
    bars: { '2013-04-19': [85.1, 86.9, 80.86, 85.6, 15] },
    expected: 'review',
  },
  {
    name: 'CHK 2016-02-08: -33 % on a rumour',
    market: calm('2016-02-08', -1.4),
    closeBefore: 3.06,
    bars: { '2016-02-08': [2.56, 2.59, 1.5, 2.04, 6] },
    expected: 'review',
  },
  {
    name: 'AIG of September 2008: -61 % on the 15th, another -21 % from an open of 1.85 on the 16th',
    market: autumn2008,
    closeBefore: 17.55,
    bars: {
      '2008-09-12': [15.85, 16.29, 11.49, 12.14, 4],
      '2008-09-15': [7.12, 8.5, 3.5, 4.76, 20],
      '2008-09-16': [1.85, 5.1, 1.25, 3.75, 30],
      '2008-09-17': [2.25, 3.25, 1.75, 2.05, 18],
      '2008-09-18': [2, 4.25, 1.95, 2.69, 12],
      '2008-09-19': [4.5, 5.0, 3.55, 3.85, 8],
    },
    expected: 'review',
  },
  {
    name: 'AIG 2009-07-01: a reverse split of 1 for 20 on a day it fell 20 %, prices before not adjusted',
    market: calm('2009-07-01', 0.4),
    closeBefore: 1.16,
    bars: { '2009-07-01': [22.2, 22.4, 18.05, 18.51, 0.1] },
    expected: 'review',
  },
  {
    name: 'AIG 2009-07-01, prices before adjusted',
    market: calm('2009-07-01', 0.4),
    closeBefore: 23.2,
    bars: { '2009-07-01': [22.2, 22.4, 18.05, 18.51, 2] },
    expected: 'review',
  },
  {
    name: 'AAPL 2000-09-29: -52 %, opened at 0.527 of the close before',
    market: calm('2000-09-29', -1.5),
    closeBefore: 53.5,
    bars: { '2000-09-29': [28.19, 29, 25.38, 25.75, 12] },
    expected: 'review',
  },
  {
    name: 'ZTS 2015-06-25: a bid is rumoured, the price leaps and falls back',
    market: calm('2015-06-25', -0.3),
    closeBefore: 45.92,
    bars: { '2015-06-25': [46.02, 55.38, 45.9, 50.94, 10] },
    expected: 'review',
  },
  {
    name: 'EFX 2017-09-13: -15 %, days after -14 %',
    market: calm('2017-09-13', 0.1),
    closeBefore: 142.72,
    bars: {
      '2017-09-08': [119.5, 128, 117.76, 123.23, 16],
      '2017-09-11': [117.5, 120.9, 111.55, 113.12, 14],
      '2017-09-12': [112.2, 117.84, 110.43, 115.96, 8],
      '2017-09-13': [104.5, 106.2, 97.8, 98.99, 16],
    },
    expected: 'review',
  },
  {
    name: 'BAX 2015-07-01: spin-off of Baxalta',
    market: calm('2015-07-01', 0.7),
    closeBefore: 69.93,
    bars: { '2015-07-01': [37.55, 38.94, 37.43, 38.86, 3], '2015-07-02': [38.77, 38.85, 38.2, 38.3, 2.5] },
    expected: 'review',
  },
  {
    name: 'EBAY 2015-07-20: spin-off of PayPal',
    market: calm('2015-07-20', 0.1),
    closeBefore: 66.29,
    bars: { '2015-07-20': [27.9, 28.84, 27.6, 28.57, 4] },
    expected: 'review',
  },
  {
    name: 'BHGE 2017-07-05: special dividend and merger',
    market: calm('2017-07-05', 0.1),
    closeBefore: 57.68,
    bars: { '2017-07-05': [40.8, 40.82, 37.25, 37.25, 1.4], '2017-07-06': [38.09, 38.09, 36.52, 37.01, 1.2] },
    expected: 'review',
  },
  {
    // One share of class C for each of A: A keeps a little more than half, because C has no vote.
    name: 'DISCA 2014-08-07: a share of another class for each share',
    market: calm('2014-08-07', -0.6),
    closeBefore: 83.93,
    bars: { '2014-08-07': [43.35, 43.6, 42.4, 43.1, 1.5] },
    expected: 'review',
  },
]

describe.each(events.map((event) => [event.name, event] as const))('%s', (_, event) => {
  const { peers, named, market } = lakeOf(event)
  const eventDays = new Set(Object.keys(event.bars).map(dayOf))
  const onEvent = named.filter(({ defect }) => defect.slots.some((slot) => eventDays.has(slot)))

  test('nothing is confirmed as invalid, inconsistent or inaccurate, of it or of a peer', () => {
    const confirmed = [...named, ...peers].filter(({ status }) => status === 'confirmed')
    expect(confirmed.map(({ symbol, check, defect }) => `${symbol} ${check} ${defect.message}`)).toEqual([])
  })

  test(`what is said of it: ${event.expected}`, () => {
    if (event.expected === 'review') expect(onEvent.map(({ status }) => status)).toContain('review')
    if (event.expected !== 'market') return
    expect(onEvent.filter(({ check, status }) => byMarket.includes(check) && status !== 'excused')).toEqual([])
  })

  test('every excuse names the market, its move and the day', () => {
    for (const { excuse, defect } of [...named, ...peers]) {
      if (excuse === null) continue
      expect(excuse).toMatch(/^market: the median of 45 symbols moved [+-]\d+\.\d % on /)
      expect(excuse).toContain(isoDate(defect.from!))
    }
  })

  if (event.crash === undefined) return
  const { crash } = event
  test('on the day of the crash peers are found, and nearly all excused', () => {
    for (const date of crash) {
      const found = peers.filter(({ check, defect }) => byMarket.includes(check) && defect.slots.includes(dayOf(date)))
      expect(Math.abs(market.on('NAMED', dayOf(date))!.move)).toBeGreaterThan(0.04)
      expect(found.length).toBeGreaterThan(0)
      expect(found.filter(({ status }) => status === 'excused').length / found.length).toBeGreaterThan(0.95)
    }
  })
})

test('on 1987-10-19 the market moved by what was published', () => {
  const { market } = lakeOf(events[0]!)
  const day = market.on('NAMED', dayOf('1987-10-19'))
  expect(day?.move).toBeCloseTo(Math.log(0.82), 1)
  expect(day?.rangeRatio).toBeGreaterThan(2.5)
})

test.each(['2008-10-10', '2010-05-06', '2015-08-24'])('%s is a market day by its ranges', (date) => {
  const { market } = lakeOf(events.find(({ name }) => name.startsWith(date))!)
  const day = market.on('NAMED', dayOf(date))
  expect(Math.abs(day?.move ?? NaN)).toBeLessThan(0.05)
  expect(day?.rangeRatio).toBeGreaterThan(2.5)
})

test('a decimal slip on the day of a crash is confirmed, and its return is not excused', () => {
  const slipped = (bars: Bars): Bars => {
    const at = bars.session.indexOf(dayOf('1987-10-19'))
    const tenth = (column: Float64Array) => column.map((price, i) => (i === at ? cents(price / 10) : price))
    return { ...bars, open: tenth(bars.open), high: tenth(bars.high), low: tenth(bars.low), close: tenth(bars.close) }
  }
  const { named } = lakeOf(events[0]!, slipped)
  expect(named.filter(({ check }) => check === 'decimal_slip')).toMatchObject([{ status: 'confirmed' }])
  const returns = named.filter(({ check, defect }) => check !== 'decimal_slip' && defect.slots.includes(dayOf('1987-10-19')))
  expect(returns.length).toBeGreaterThan(0)
  expect(returns.map(({ excuse }) => excuse)).toEqual(returns.map(() => null))
})

test('the moves of a crash are not excused in a lake that did not crash', () => {
  const quiet: Event = { ...events[0]!, market: { '1987-10-19': 0.3 } }
  const { named } = lakeOf(quiet)
  expect(named.filter(({ check, status }) => check === 'outlier_return' && status === 'review')).toHaveLength(1)
})
