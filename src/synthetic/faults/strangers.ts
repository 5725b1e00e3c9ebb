import type { SyntheticRow } from '../rows.ts'
import { type Fault, type FaultTarget, isWhole, rowAt, stretchOf, withValuesOf } from './fault.ts'

const pair = { series: 2, history: 70, after: 12 } as const

/** Least distance (log) between the prices of two symbols whose rows are mixed up: nearer ones cannot be told by price. */
const LEAST_DISTANCE = Math.log(1.25)

function areApart(a: SyntheticRow, b: SyntheticRow): boolean {
  return isWhole(a) && isWhole(b) && Math.abs(Math.log(a.close / b.close)) >= LEAST_DISTANCE
}

/** The whole file of another symbol. */
export const clonedWhole: Fault = {
  name: 'clone-whole',
  kind: 'gross',
  checks: ['cloned_series'],
  about: "a file that holds another symbol's rows",
  needs: { ...pair, span: 20, alone: true },
  apply([target, other]) {
    if (!target || !other || target.rows.length < 60 || other.rows.length < 60) return null
    return {
      rows: [other.rows, null],
      places: [[wholeOf({ ...target, rows: other.rows }), wholeOf(other)]],
      upsets: [target],
      detail: `all rows are those of ${other.symbol}`,
    }
  },
}

function wholeOf(target: FaultTarget) {
  return stretchOf(target, rowAt(target.rows, 0).day, rowAt(target.rows, target.rows.length - 1).day)
}

function clonedPart({ name, about, shift }: { readonly name: string; readonly about: string; readonly shift: boolean }): Fault {
  return {
    name,
    kind: 'gross',
    checks: ['cloned_series'],
    about,
    needs: { ...pair, span: 166 },
    apply([target, other], random) {
      if (!target || !other) return null
      const count = 40 + random.below(120)
      const by = shift ? 1 + random.below(5) : 0
      if (!areApart(rowAt(target.rows, target.at), rowAt(other.rows, other.at))) return null
      const rows = target.rows.map((row, i) => {
        const from = i >= target.at && i < target.at + count ? other.rows[other.at + (i - target.at) + by] : undefined
        return from ? withValuesOf(row, from) : row
      })
      const last = target.at + count - 1
      return {
        rows: [rows, null],
        places: [
          [
            stretchOf(target, rowAt(rows, target.at).day, rowAt(rows, last).day),
            stretchOf(other, rowAt(other.rows, other.at).day, rowAt(other.rows, other.at + count - 1 + by).day),
          ],
        ],
        edges: [stretchOf(target, rowAt(rows, last + 1).day, rowAt(rows, last + 1).day)],
        detail: `${count} rows are those of ${other.symbol}${by > 0 ? `, ${by} sessions later` : ''}`,
      }
    },
  }
}

export const clonedStretch = clonedPart({
  name: 'clone-part',
  about: "40 to 160 rows are another symbol's of the same dates",
  shift: false,
})
export const clonedShifted = clonedPart({
  name: 'clone-shifted',
  about: "40 to 160 rows are another symbol's of 1 to 5 sessions later",
  shift: true,
})

/** One row of another symbol. */
export const foreignRow: Fault = {
  name: 'foreign-row',
  kind: 'gross',
  checks: ['foreign_bar'],
  about: "one row is another symbol's of that date",
  needs: { ...pair, span: 1 },
  apply([target, other]) {
    if (!target || !other) return null
    const row = rowAt(target.rows, target.at)
    const from = rowAt(other.rows, other.at)
    if (!areApart(row, from)) return null
    return {
      rows: [target.rows.map((own, i) => (i === target.at ? withValuesOf(own, from) : own)), null],
      places: [[stretchOf(target, row.day, row.day)]],
      detail: `the row of ${other.symbol}`,
    }
  },
}

/** Two symbols whose rows of one date changed places. */
export const swappedRows: Fault = {
  name: 'swapped-rows',
  kind: 'gross',
  checks: ['foreign_bar'],
  about: 'the rows of two symbols on one date changed places',
  needs: { ...pair, span: 1 },
  apply([one, other]) {
    if (!one || !other) return null
    const mine = rowAt(one.rows, one.at)
    const theirs = rowAt(other.rows, other.at)
    if (!areApart(mine, theirs)) return null
    return {
      rows: [
        one.rows.map((row, i) => (i === one.at ? withValuesOf(row, theirs) : row)),
        other.rows.map((row, i) => (i === other.at ? withValuesOf(row, mine) : row)),
      ],
      places: [[stretchOf(one, mine.day, mine.day)], [stretchOf(other, theirs.day, theirs.day)]],
      detail: `rows of ${one.symbol} and ${other.symbol} changed places`,
    }
  },
}
