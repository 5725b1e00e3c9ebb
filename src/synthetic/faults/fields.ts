import { isWhole, pick, replaced, rowAt, scaled, singleFault, type SingleFault } from './fault.ts'
import type { SyntheticRow } from '../rows.ts'

const fields = ['open', 'high', 'low', 'close', 'volume'] as const

/** A fault that changes values of one row. */
function oneRow(
  head: Pick<SingleFault, 'name' | 'kind' | 'checks' | 'about' | 'needs'>,
  change: (
    row: SyntheticRow & Readonly<Record<(typeof fields)[number], number>>,
    random: Parameters<SingleFault['change']>[1],
  ) => {
    readonly values: Partial<SyntheticRow>
    readonly detail: string
  } | null,
) {
  return singleFault({
    ...head,
    change({ rows, at }, random) {
      const row = rowAt(rows, at)
      const changed = isWhole(row) ? change(row, random) : null
      return changed && { rows: replaced(rows, at, changed.values), from: row.day, to: row.day, detail: changed.detail }
    },
  })
}

/** A field that is null. */
export const nullField = oneRow(
  { name: 'null-field', kind: 'gross', checks: ['missing_field'], about: 'one of open, high, low, close and volume is null' },
  (_, random) => {
    const field = pick(fields, random)
    return { values: { [field]: null }, detail: `${field} written as null` }
  },
)

/** The close alone, in the demo lake. */
export const nullClose = oneRow({ name: 'null-close', kind: 'gross', checks: ['missing_field'], about: 'the close is null' }, () => ({
  values: { close: null },
  detail: 'close written as null',
}))

/** The decimal point of one price moved. */
export const slippedField = oneRow(
  { name: 'slip-field', kind: 'gross', checks: ['decimal_slip'], about: 'one price 10, 100 or 1000 times off' },
  (row, random) => {
    const field = pick(['open', 'high', 'low', 'close'] as const, random)
    const factor = pick([0.01, 100, 0.1, 10, 0.001, 1000], random)
    return row[field] * factor < 0.005 ? null : { values: { [field]: scaled(row[field], factor) }, detail: `${field} times ${factor}` }
  },
)

/** The low alone, in the demo lake. */
export const slippedLow = oneRow(
  { name: 'slip', kind: 'gross', checks: ['decimal_slip'], about: 'the low 100 times off' },
  (row, random) => {
    const factor = random.next() < 0.5 ? 0.01 : 100
    return { values: { low: scaled(row.low, factor) }, detail: `low times ${factor}` }
  },
)

/** The decimal point of all four prices moved: pence for pounds. */
export const slippedBar = oneRow(
  { name: 'slip-bar', kind: 'gross', checks: ['decimal_slip'], about: 'all four prices of a bar 10 or 100 times off' },
  (row, random) => {
    const factor = pick([0.01, 100, 0.1, 10], random)
    const { open, high, low, close } = row
    return low * factor < 0.05
      ? null
      : {
          values: { open: scaled(open, factor), high: scaled(high, factor), low: scaled(low, factor), close: scaled(close, factor) },
          detail: `prices times ${factor}`,
        }
  },
)

/** A high or low that does not bound the bar. */
export const crossedRange = oneRow(
  { name: 'ohlc-crossed', kind: 'gross', checks: ['ohlc_order'], about: 'the high below the body, the low above it, or the two swapped' },
  ({ open, high, low, close }, random) => {
    switch (random.below(3)) {
      case 0:
        return { values: { high: scaled(Math.min(open, close), 0.985) }, detail: 'high below open and close' }
      case 1:
        return { values: { low: scaled(Math.max(open, close), 1.015) }, detail: 'low above open and close' }
      default:
        return high - low < 0.002 * close ? null : { values: { high: low, low: high }, detail: 'high and low swapped' }
    }
  },
)

/** The high alone, in the demo lake. */
export const crossedHigh = oneRow(
  { name: 'crossed-range', kind: 'gross', checks: ['ohlc_order'], about: 'the high below the body' },
  ({ open, close }) => ({ values: { high: scaled(Math.min(open, close), 0.985) }, detail: 'high below open and close' }),
)

/** A price below zero: a sign that marks something else, or a broken parser. */
export const negativePrice = oneRow(
  { name: 'negative-price', kind: 'gross', checks: ['non_positive_price'], about: 'a price, or all of a bar, below zero' },
  ({ open, high, low, close }, random) =>
    random.next() < 0.5
      ? { values: { close: -close }, detail: 'close with a minus sign' }
      : { values: { open: -open, high: -high, low: -low, close: -close }, detail: 'prices with a minus sign' },
)

/** A volume below zero: an overflow. */
export const negativeVolume = oneRow(
  { name: 'negative-volume', kind: 'gross', checks: ['bad_volume'], about: 'a volume below zero' },
  ({ volume }) => ({ values: { volume: -(volume === 0 ? 1 : volume) }, detail: 'volume below zero' }),
)

/** A bar that moved without a trade. */
export const zeroVolume = oneRow(
  { name: 'zero-volume', kind: 'gross', checks: ['zero_volume'], about: 'no volume though the price moved' },
  ({ high, low, volume }) => (high > low && volume > 0 ? { values: { volume: 0 }, detail: `volume ${volume} written as 0` } : null),
)

/** A bar taken before its session was over. */
export const partialBar = oneRow(
  {
    name: 'partial-bar',
    kind: 'gross',
    checks: ['partial_bar'],
    about: 'a bar cut off early: a tenth to a thirtieth of its volume, a narrower range',
    needs: { liquidity: 'deep' },
  },
  ({ open, high, low, close, volume }, random) => {
    const share = 10 + random.below(21)
    const near = (price: number) => Math.round((open + (price - open) / 4) * 100) / 100
    return {
      values: { high: near(high), low: near(low), close: near(close), volume: Math.round(volume / share) },
      detail: `a ${share}th of the volume`,
    }
  },
)
