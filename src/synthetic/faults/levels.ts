import { type Fault, isWhole, rowAt, scaled, scaledRow, singleFault, type SingleFault } from './fault.ts'

/** A split that the rows before it are not adjusted for: they stand at the old price, with the old number of shares. */
export function unadjustedSplit(newShares: number, oldShares: number, head: Partial<Pick<SingleFault, 'name'>> = {}): Fault {
  const ratio = newShares / oldShares
  return singleFault({
    name: `split-${newShares}-${oldShares}`,
    kind: 'gross',
    checks: ['unadjusted_split'],
    about: `a ${newShares}:${oldShares} split that the rows before are not adjusted for`,
    ...head,
    needs: { history: 80, rescales: true },
    change({ rows, at }) {
      const { day } = rowAt(rows, at)
      return {
        rows: rows.map((row, i) => (i < at ? scaledRow(row, ratio, 1 / ratio) : row)),
        from: day,
        to: day,
        detail: `${newShares}:${oldShares} split not applied before`,
      }
    },
  })
}

/** Pence for pounds from a date on. */
export const unitStep: Fault = {
  name: 'unit-step',
  kind: 'gross',
  checks: ['block_step'],
  about: 'prices 100 times as high, or a hundredth, from a date on',
  needs: { series: 1, history: 70, span: 1, after: 60, alone: true },
  apply([target], random) {
    if (!target) return null
    const { rows, at, symbol, dataset } = target
    const factor = random.next() < 0.5 ? 100 : 0.01
    if ((rowAt(rows, at).close ?? 0) * factor < 0.2) return null
    const [first, last] = [rowAt(rows, 0).day, rowAt(rows, rows.length - 1).day]
    return {
      rows: [rows.map((row, i) => (i < at ? row : scaledRow(row, factor)))],
      places: [[{ symbol, dataset, from: first, to: last }]],
      upsets: [target],
      detail: `prices times ${factor} from a date on`,
    }
  },
}

/** A close that is adjusted for the next ex-date already, in a bar that is not. */
export const halfAdjusted = singleFault({
  name: 'half-adjusted-close',
  kind: 'gross',
  checks: ['half_adjusted_close'],
  about: 'a special dividend of 4 to 15 %: the close of the day before is adjusted for it, open, high and low and all before are not',
  needs: { rescales: true },
  change({ rows, at }, random) {
    const row = rowAt(rows, at)
    if (!isWhole(row)) return null
    const raised = 1 / (1 - (0.04 + 0.11 * random.next()))
    // What rounding lets through is no crossing.
    if (row.low * raised < row.close * 1.004) return null
    const before = rows.map((own, i) => (i <= at ? scaledRow(own, raised) : own))
    return {
      rows: before.map((own, i) => (i === at ? { ...own, close: row.close } : own)),
      from: row.day,
      to: row.day,
      detail: `close adjusted for a dividend of ${(100 * (1 - 1 / raised)).toFixed(1)} %`,
    }
  },
})

/** A move against the name's own spread that the next bar takes back. */
export const smallSpike = singleFault({
  name: 'small-spike',
  kind: 'subtle',
  checks: ['spike_reversal', 'outlier_return', 'island_bar'],
  about: 'a bar 4 to 9 robust deviations of its returns away from its neighbours',
  change({ rows, at }, random) {
    const row = rowAt(rows, at)
    const moves: number[] = []
    for (let i = at - 63; i < at; i++) {
      const [before, here] = [rows[i - 1], rows[i]]
      if (before && here && isWhole(before) && isWhole(here)) moves.push(Math.abs(Math.log(here.close / before.close)))
    }
    if (moves.length < 40) return null
    const deviation = 1.4826 * (moves.sort((a, b) => a - b)[moves.length >> 1] as number)
    const size = (4 + 5 * random.next()) * deviation
    const factor = Math.exp(random.next() < 0.5 ? size : -size)
    return {
      rows: rows.map((own, i) => (i === at ? { ...scaledRow(own, factor), volume: own.volume } : own)),
      from: row.day,
      to: row.day,
      detail: `prices times ${factor.toFixed(3)}`,
    }
  },
})

/** Bars that the vendor changed after they were delivered. */
export const restatedBars = singleFault({
  name: 'restated-bars',
  kind: 'gross',
  checks: ['restated_bar'],
  about: 'closed bars, 3 to 20 in a row, delivered again with other prices',
  needs: { span: 20, rescan: true },
  change({ rows, at }, random) {
    const count = 3 + random.below(18)
    const factor = 1 + (random.next() < 0.5 ? 1 : -1) * (0.005 + 0.02 * random.next())
    return {
      rows: rows.map((row, i) =>
        i >= at && i < at + count
          ? {
              ...row,
              close: scaled(row.close, factor),
              high: scaled(row.high, Math.max(1, factor)),
              low: scaled(row.low, Math.min(1, factor)),
            }
          : row,
      ),
      from: rowAt(rows, at).day,
      to: rowAt(rows, at + count - 1).day,
      detail: `${count} closed bars changed by ${(100 * (factor - 1)).toFixed(1)} %`,
    }
  },
})

/** An adjusted series that the vendor adjusted again. */
export const rescaledSeries: Fault = {
  name: 'rescaled-series',
  kind: 'gross',
  checks: ['restated_bar'],
  about: 'all bars delivered again, adjusted for a split or dividend since',
  status: 'review',
  needs: { series: 1, history: 70, span: 1, after: 12, alone: true, rescan: true },
  apply([target], random) {
    if (!target) return null
    const { rows, symbol, dataset } = target
    const factor = random.next() < 0.5 ? 0.5 : 1 - 0.003 - 0.01 * random.next()
    const [first, last] = [rowAt(rows, 0).day, rowAt(rows, rows.length - 1).day]
    return {
      rows: [rows.map((row) => scaledRow(row, factor, factor === 0.5 ? 2 : 1))],
      places: [[{ symbol, dataset, from: first, to: last }]],
      upsets: [target],
      detail: `prices of all bars times ${factor.toFixed(4)}`,
    }
  },
}
