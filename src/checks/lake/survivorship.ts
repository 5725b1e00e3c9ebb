import { isoDate, utcDay } from '../../base/day.ts'
import { isEquity } from '../asset.ts'
import { figure } from '../blame.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type ParamsOf, WHOLE_DATASET } from '../define.ts'
import { delistedDay } from '../listing.ts'

const params = {
  rateAYear: { default: 0.04, min: 0.001, max: 1, unit: 'ratio', about: 'share of listings that end in a year' },
  leastExpected: {
    default: 7,
    min: 1,
    max: 100_000,
    unit: 'series',
    about: 'ends that must be expected: of 7, none at all comes once in 1,100 lakes',
  },
  foundRatio: { default: 0.25, min: 0, max: 1, unit: 'ratio', about: 'share of the expected ends below which it is said' },
  graceDays: {
    default: 30,
    min: 0,
    max: 10_000,
    unit: 'days',
    about: "how long before the dataset's end a series that is merely late may end",
  },
} as const

const DAYS_A_YEAR = 365.25

/**
 * Finds datasets that hold the survivors alone: far fewer series end before the dataset does than listings end in so many years.
 *
 * At most one defect of a dataset as a whole, for information: its prices are right, but a backtest over its symbols knows who will survive. Years
 * are counted from a series' first valid bar to its last. A series ends early when its last valid bar is `graceDays` older than the newest of
 * the dataset, or the metadata know of a delisting until then. Shares alone are counted: neither currencies nor coins are delisted at a known rate.
 * Source: 505 S&P 500 series of 2013 to 2018, where 0 ended and 95 were expected; 4 % a year is the low end of US delistings.
 */
export const survivorship = defineLakeCheck({
  id: 'survivorship',
  version: 1,
  dimension: 'completeness',
  severity: 'info',
  status: 'review',
  about: 'datasets of survivors, no universe for backtests',
  formula:
    "expected = `rateAYear` * years from first to last valid bar, summed over the dataset's shares; found = those that end over `graceDays` before its newest bar, or are delisted by then. Said when expected >= `leastExpected` and found < `foundRatio` * expected.",
  source: 'Delistings of US shares, at least 4 % a year; 505 S&P 500 series of 2013 to 2018 hold 0 ended ones where 95 were expected.',
  params,
  reads: ['calendar', 'metadata', 'lake'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  scope: 'lake',
  run: ({ datasets }, paramsOf) => datasets.flatMap((lake) => survivorsOf(lake, paramsOf(lake.dataset.name))),
})

function survivorsOf(lake: LakeDataset, { rateAYear, leastExpected, foundRatio, graceDays }: ParamsOf<typeof params>): LakeDefect[] {
  const dayOf = (slot: number) => (lake.intervalClass === 'intraday' ? utcDay(slot) : slot)
  let end = -Infinity
  let start = Infinity
  for (const { coverage } of lake.members) if (coverage.lastSlot !== null) end = Math.max(end, dayOf(coverage.lastSlot))
  let years = 0
  let series = 0
  let found = 0
  for (const { coverage, metadata } of lake.members) {
    if (coverage.firstSlot === null || coverage.lastSlot === null || !isEquity({ metadata, calendar: lake.calendar })) continue
    const last = dayOf(coverage.lastSlot)
    start = Math.min(start, dayOf(coverage.firstSlot))
    years += (last - dayOf(coverage.firstSlot)) / DAYS_A_YEAR
    series++
    if (last < end - graceDays || (delistedDay(metadata) ?? Infinity) <= end) found++
  }
  const expected = rateAYear * years
  if (expected < leastExpected || found >= foundRatio * expected) return []
  return [
    {
      dataset: lake.dataset.name,
      symbol: WHOLE_DATASET,
      defect: {
        slots: [],
        from: null,
        to: null,
        message: `Of ${series} shares ${found === 0 ? 'none ends' : `${found} end`} before the dataset does on ${isoDate(end)}, where some ${Math.round(expected)} delistings in ${Math.round(years)} years are to be expected: it holds survivors, and is no universe for backtests`,
        evidence: {
          series,
          ended: found,
          expected: figure(expected),
          years: figure(years),
          firstBar: isoDate(start),
          lastBar: isoDate(end),
        },
      },
    },
  ]
}
