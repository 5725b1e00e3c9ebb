import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import type { Bars } from '../model/bars.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Series } from '../model/series.ts'
import type { Dimension } from '../model/severity.ts'
import { barsOf, dailyDataset, seriesOf } from '../../test/support/series.ts'
import { defaultsOf } from './define.ts'
import { Derived } from './derived.ts'
import { checks } from './registry.ts'

/** What every check of validity, uniqueness and consistency keeps to, whatever the bars hold: run on rubbish. */
const dimensions: readonly Dimension[] = ['validity', 'uniqueness', 'consistency']

const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 9, max: 11, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(NaN, 0, -1, -99, 100, 1000, 9999, 0.1, 1, 20, 2 ** 60, 5e-324, 1.7976931348623157e308) },
)
const row = fc.record({
  step: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }) }),
  prices: fc.oneof(
    fc.tuple(value, value, value, value),
    value.map((price) => [price, price, price, price] as const),
  ),
  volume: value,
  state: fc.integer({ min: 1, max: 4 }),
  decimals: fc.integer({ min: 0, max: 20 }),
})
const datasets: readonly Dataset[] = [
  dailyDataset,
  { ...dailyDataset, calendar: null },
  { ...dailyDataset, calendar: '24/7' },
  { ...dailyDataset, interval: { unit: 'week', count: 1 } },
  { ...dailyDataset, interval: { unit: 'month', count: 1 } },
  { ...dailyDataset, interval: { unit: 'minute', count: 60 } },
  { ...dailyDataset, interval: { unit: 'minute', count: 7 }, calendar: 'XTKS' },
]
const anySeries = fc
  .record({
    rows: fc.array(row, { maxLength: 90 }),
    dataset: fc.constantFrom(...datasets),
    firstDay: fc.integer({ min: -40_000, max: 40_000 }),
    quotes: fc.boolean(),
    asides: fc.array(fc.nat(89), { maxLength: 5 }),
  })
  .map(({ rows, dataset, firstDay, quotes, asides }): Series => {
    const isIntraday = dataset.interval.unit === 'minute'
    let at = isIntraday ? firstDay * 24 : firstDay
    const bars = barsOf(
      rows.map(({ step, prices, volume, state, decimals }) => {
        at += step
        const [open, high, low, close] = prices
        const flags = [open, high, low, close, volume].reduce((sum, field, k) => (field === field ? sum : sum + (state << (3 * k))), 0)
        const when = isIntraday ? { sessionDay: Math.floor(at / 24), timeUs: at * 3600e6 } : { sessionDay: at }
        return { ...when, open, high, low, close, volume, decimals, flags }
      }),
    )
    const kept = [...new Set(asides)].filter((i) => i < bars.length).sort((a, b) => a - b)
    return seriesOf(quotes ? { ...bars, bid: bars.high, ask: bars.low } : bars, {
      dataset,
      setAside: kept.map((i) => ({
        kind: (['identical', 'conflicting', 'live'] as const)[i % 3] ?? 'live',
        kept: i,
        sourceRow: i,
        open: 1,
        high: NaN,
        low: 1,
        close: 1,
        volume: 1,
      })),
      disordered: kept,
      unparsableRows: kept,
      declared: [{ symbol: 'OTHER', start: '2024-02-30', end: '2020-01-01', recordCount: 3, interval: '5m' }],
      columns: [
        ['time', 'open'],
        ['open', 'time'],
      ],
      modifiedUs: firstDay * DAY_US,
    })
  })

test.each(checks.flatMap((check) => (check.kind === 'series' && dimensions.includes(check.dimension) ? [[check.id, check] as const] : [])))(
  '%s keeps its contract on rubbish',
  (_, check) => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const { bars, dataset } = series
        const calendar = dataset.calendar === null ? null : findCalendar(dataset.calendar)
        const judge = () =>
          check.run(
            series,
            { calendar, metadata: null, asOfUs: dayOf('2040-01-01') * DAY_US, derived: new Derived(series, calendar) },
            defaultsOf(check),
          )
        if (!check.appliesTo.includes(new Derived(series, calendar).intervalClass)) return
        const before = copyOf(bars)
        const result = judge()
        expect(copyOf(bars)).toEqual(before)
        expect(judge()).toEqual(result)
        if ('notApplicable' in result) return
        for (const { slots, from, to, message, evidence } of result) {
          expect(
            slots.every((slot, k) => Number.isInteger(slot) && (k === 0 || slot > (slots[k - 1] ?? 0))),
            `${message}: slots ascend`,
          ).toBe(true)
          if (slots.length > 0) expect(from! <= slots[0]! && to! >= slots.at(-1)!, `${message}: from and to hold the slots`).toBe(true)
          expect(message.replace('written as NaN', '')).not.toMatch(/NaN|undefined|\n|\.$/)
          for (const [key, told] of Object.entries(evidence))
            expect(typeof told !== 'number' || Number.isFinite(told), `${message}: evidence ${key}`).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  },
)

function copyOf({ time, session, open, high, low, close, volume, flags }: Bars) {
  return [time, session, open, high, low, close, volume, flags].map((column) => column.slice())
}
