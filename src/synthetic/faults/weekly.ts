import type { SyntheticRow } from '../rows.ts'
import { type Fault, isWhole, pick, rowAt, scaled, scaledRow, singleFault } from './fault.ts'

/** A weekly bar that is not what its days make. */
export const wrongWeek = singleFault({
  name: 'weekly-week',
  kind: 'gross',
  checks: ['weekly_mismatch'],
  about: 'one weekly bar with a wrong high, low, close or volume',
  needs: { history: 8, after: 4, interval: 'weekly' },
  change({ rows, at }, random) {
    const row = rowAt(rows, at)
    if (!isWhole(row)) return null
    const by = 0.02 + 0.06 * random.next()
    const far = row.close - row.low > row.high - row.close ? row.low : row.high
    const close = Math.round(50 * (row.close + far)) / 100
    const changes: readonly Partial<SyntheticRow>[] = [
      { high: scaled(row.high, 1 + by) },
      { low: scaled(row.low, 1 - by) },
      ...(Math.abs(close / row.close - 1) > 0.012 ? [{ close }] : []),
      { volume: Math.round(row.volume * 0.8) },
    ]
    const change = pick(changes, random)
    return {
      rows: rows.map((own, i) => (i === at ? { ...own, ...change } : own)),
      from: row.day,
      to: row.day,
      detail: `${Object.keys(change)[0] ?? ''} of one week wrong`,
    }
  },
})

/** Weekly bars that leave their days behind, further every week. */
export const weeklyDrift: Fault = singleFault({
  name: 'weekly-drift',
  kind: 'gross',
  checks: ['weekly_mismatch'],
  about: 'weekly bars 0.3 to 1 % further off their days every week, for 12 weeks or more',
  needs: { history: 8, span: 24, after: 4, interval: 'weekly' },
  change({ rows, at }, random) {
    const weeks = 12 + random.below(13)
    const step = (0.003 + 0.007 * random.next()) * (random.next() < 0.5 ? 1 : -1)
    return {
      rows: rows.map((row, i) => (i >= at && i < at + weeks ? scaledRow(row, 1 + step * (i - at + 1)) : row)),
      from: rowAt(rows, at).day,
      to: rowAt(rows, at + weeks - 1).day,
      detail: `${weeks} weeks off by ${(100 * step).toFixed(2)} % more each`,
    }
  },
})
