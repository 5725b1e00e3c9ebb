import { csvFile } from '../csv-file.ts'
import { weeklyOf } from '../market.ts'
import { rowsOf, seriesOf, type SyntheticRow } from '../rows.ts'
import { adjustedRows } from './adjusted.ts'
import { type CleanListing, cleanListing } from './listing.ts'
import { cleanMarket } from './market.ts'

/** A lake without a defect: the same plan gives the same bytes. */
export interface CleanPlan {
  readonly seed: number
  readonly symbols: number
  /** Sessions of the lake, as day numbers, ascending. */
  readonly days: Int32Array
  /** 1 for each session that closes early. */
  readonly isShort: Uint8Array
}

export interface CleanFiles {
  readonly symbol: string
  readonly listing: CleanListing
  readonly files: readonly { readonly path: string; readonly text: string; readonly records: number }[]
}

/** Every how many-th listing has a weekly twin, and every how many-th is delivered adjusted for dividends as well. */
const WEEKLY_EVERY = 10
const ADJUSTED_EVERY = 4

/**
 * Listings of every kind as the feeds of a market deliver them: `daily` is adjusted for splits, `adjusted` (other symbols) for dividends too, `weekly` has
 * the weeks of some of `daily`. What is rare in it is real: crashes, squeezes, halves and doubles on news, offers, halts, sessions without a trade.
 */
export function* cleanLake(plan: CleanPlan): Generator<CleanFiles> {
  const market = cleanMarket(plan.seed, plan.isShort)
  for (let i = 0; i < plan.symbols; i++) {
    const symbol = `CLN${String(i).padStart(5, '0')}`
    const listing = cleanListing(plan.seed, i, plan.days, market)
    const isAdjusted = i % ADJUSTED_EVERY === ADJUSTED_EVERY - 1
    const rows = adjustedRows(listing.rows, listing.actions, { dividends: isAdjusted, decimals: isAdjusted ? 6 : 4 })
    const files = [{ path: `${isAdjusted ? 'adjusted' : 'daily'}/${symbol}.csv`, text: csvFile(rows), records: rows.length }]
    if (i % WEEKLY_EVERY === 0) {
      const weeks = weeksOf(symbol, rows, plan.days)
      files.push({ path: `weekly/${symbol}.csv`, text: csvFile(weeks), records: weeks.length })
    }
    yield { symbol, listing, files }
  }
}

/** Weekly bars, dated with the last session of their week whether or not it traded then. The plan's last week is whole or left out. */
function weeksOf(symbol: string, rows: readonly SyntheticRow[], days: Int32Array): SyntheticRow[] {
  const weekOf = (day: number) => Math.floor((day + 3) / 7)
  const lastOfWeek = new Map<number, number>()
  for (const day of days) lastOfWeek.set(weekOf(day), day)
  return rowsOf(weeklyOf(seriesOf(symbol, rows))).map((row) => ({ ...row, day: lastOfWeek.get(weekOf(row.day)) ?? row.day }))
}
