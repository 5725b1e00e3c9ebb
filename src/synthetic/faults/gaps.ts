import type { Random } from '../random.ts'
import { type Fault, rowAt, singleFault, type SingleFault, stretchOf } from './fault.ts'

/** Sessions that were not delivered. */
export function gap(
  head: Pick<SingleFault, 'name' | 'kind' | 'needs'>,
  { most, count }: { readonly most: number; readonly count: (random: Random) => number },
): Fault {
  return singleFault({
    checks: ['missing_session'],
    about: 'sessions without a row',
    ...head,
    needs: { span: most, ...head.needs },
    change({ rows, at }, random) {
      const sessions = count(random)
      return {
        rows: rows.filter((_, i) => i < at || i >= at + sessions),
        from: rowAt(rows, at).day,
        to: rowAt(rows, at + sessions - 1).day,
        detail: `${sessions} sessions taken out`,
      }
    },
  })
}

/** One date that a source did not deliver for many of its symbols. */
export const sourceOutage: Fault = {
  name: 'source-outage',
  kind: 'gross',
  checks: ['source_outage', 'missing_session'],
  about: 'one date missing in 30 % of the symbols',
  needs: { series: 0.3, history: 70, span: 1, after: 12, liquidity: 'liquid' },
  apply(targets) {
    return {
      rows: targets.map(({ rows, at }) => rows.filter((_, i) => i !== at)),
      places: targets.map((target) => {
        const { day } = rowAt(target.rows, target.at)
        return [stretchOf(target, day, day)]
      }),
      detail: `the row of one date taken out of ${targets.length} series`,
    }
  },
}

/** The newest sessions were not delivered. */
export const lateFeed: Fault = {
  name: 'late-feed',
  kind: 'gross',
  checks: ['stale_series'],
  about: 'the newest 3 to 12 sessions not delivered',
  needs: { series: 1, history: 70, span: 1, after: 12, alone: true },
  apply([target], random) {
    const count = 3 + random.below(10)
    if (!target || target.rows.length <= count) return null
    const { rows } = target
    const first = rows.length - count
    const newest = rowAt(rows, first - 1).day
    return {
      rows: [rows.slice(0, first)],
      // A late series is looked at where it ends.
      places: [[stretchOf(target, rowAt(rows, first).day, rowAt(rows, rows.length - 1).day), stretchOf(target, newest, newest)]],
      detail: `last ${count} sessions not delivered`,
    }
  },
}

/** A ticker that was given to another company after its first one had gone. */
export const tickerReuse: Fault = {
  name: 'ticker-reuse',
  kind: 'gross',
  checks: ['level_shift', 'missing_session'],
  about: 'a gap of 30 to 150 sessions, then prices at another level',
  needs: { series: 1, history: 100, span: 150, after: 60, alone: true },
  apply([target], random) {
    if (!target) return null
    const { rows, at, symbol, dataset } = target
    const sessions = 30 + random.below(121)
    const factor = random.next() < 0.5 ? 3.3 + random.next() : 1 / (3.3 + random.next())
    const end = at + sessions
    return {
      rows: [
        rows.flatMap((row, i) => {
          if (i >= at && i < end) return []
          if (i < at) return [row]
          const times = (price: number | null) => (price === null ? null : Math.round(price * factor * 100) / 100)
          return [{ ...row, open: times(row.open), high: times(row.high), low: times(row.low), close: times(row.close) }]
        }),
      ],
      places: [[stretchOf(target, rowAt(rows, at).day, rowAt(rows, end).day)]],
      upsets: [{ symbol, dataset }],
      detail: `${sessions} sessions without a row, then prices ${factor.toFixed(2)} times as high`,
    }
  },
}
