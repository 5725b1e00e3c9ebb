import type { Random } from '../random.ts'
import type { SyntheticRow } from '../rows.ts'
import { type Fault, rowAt, singleFault, stretchOf } from './fault.ts'

/** How a feed goes on with what it had: flat at the last close without a trade, or the last bar again and again. */
type Manner = 'flat' | 'flat-without-volume' | 'whole-bar'
const manners: readonly Manner[] = ['flat', 'flat-without-volume', 'whole-bar']

function frozenRows(rows: readonly SyntheticRow[], at: number, count: number, manner: Manner): SyntheticRow[] {
  const last = rowAt(rows, at - 1)
  const { close } = last
  return rows.map((row, i) => {
    if (i < at || i >= at + count) return row
    if (manner === 'whole-bar') return { ...last, day: row.day }
    return { ...row, open: close, high: close, low: close, close, ...(manner === 'flat-without-volume' && { volume: 0 }) }
  })
}

function manner(random: Random): Manner {
  return manners[random.below(manners.length)] as Manner
}

/** A feed that froze for many symbols at once. */
export const frozenFeed: Fault = {
  name: 'frozen-feed',
  kind: 'gross',
  checks: ['stale_price', 'copied_bar'],
  about: '30 % of the symbols repeat their last price, or bar, from the same date on for 5 to 15 sessions',
  needs: { series: 0.3, history: 70, span: 15, after: 12, liquidity: 'liquid' },
  apply(targets, random) {
    const count = 5 + random.below(11)
    const how = manner(random)
    return {
      rows: targets.map(({ rows, at }) => frozenRows(rows, at, count, how)),
      places: targets.map((target) => [
        stretchOf(target, rowAt(target.rows, target.at).day, rowAt(target.rows, target.at + count - 1).day),
      ]),
      detail: `${targets.length} series frozen for ${count} sessions (${how})`,
    }
  },
}

/** A symbol that the feed forgot for a while. */
export const staleBars = singleFault({
  name: 'stale-bars',
  kind: 'gross',
  checks: ['stale_price', 'copied_bar'],
  about: 'one symbol repeats its last price, or bar, for 5 to 15 sessions',
  needs: { span: 15, liquidity: 'liquid' },
  change({ rows, at }, random) {
    const count = 5 + random.below(11)
    const how = manner(random)
    return {
      rows: frozenRows(rows, at, count, how),
      from: rowAt(rows, at).day,
      to: rowAt(rows, at + count - 1).day,
      detail: `frozen for ${count} sessions (${how})`,
    }
  },
})

/** The demo lake's: volumes go on. */
export const frozenClose = singleFault({
  name: 'frozen-feed',
  kind: 'gross',
  checks: ['stale_price'],
  about: 'the close repeated for 8 to 19 sessions',
  change({ rows, at }, random) {
    const count = 8 + random.below(12)
    return {
      rows: frozenRows(rows, at, count, 'flat'),
      from: rowAt(rows, at).day,
      to: rowAt(rows, at + count - 1).day,
      detail: `close repeated for ${count} sessions`,
    }
  },
})

/** One bar made of the close before it. */
export const singleStaleBar = singleFault({
  name: 'single-stale-bar',
  kind: 'subtle',
  checks: ['stale_price', 'zero_volume', 'copied_bar'],
  about: 'one bar flat at the close before, its volume kept or gone',
  change({ rows, at }, random) {
    const { day } = rowAt(rows, at)
    return {
      rows: frozenRows(rows, at, 1, random.next() < 0.5 ? 'flat' : 'flat-without-volume'),
      from: day,
      to: day,
      detail: 'one bar flat at the close before',
    }
  },
})
