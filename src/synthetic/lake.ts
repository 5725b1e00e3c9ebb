import { isoDate } from '../base/day.ts'
import { demoFaults, type FaultLabel, placeIn } from './faults/demo.ts'
import { type MarketFactor, marketFactor, syntheticSeries, weeklyOf } from './market.ts'
import { priceFile } from './price-file.ts'
import { seededRandom } from './random.ts'
import { rowsOf, type SyntheticRow } from './rows.ts'
import { type SyntheticSymbol, syntheticSymbol } from './symbols.ts'

/** What a synthetic lake is made from: the same plan gives the same bytes. */
export interface LakePlan {
  readonly seed: number
  readonly symbols: number
  /** Sessions of the lake, as day numbers, ascending. */
  readonly days: Int32Array
  /** Every how many-th symbol carries one fault; 0 = none does. */
  readonly faultEvery: number
  /** Whether one file is cut short and one holds an API's error body instead of prices. */
  readonly brokenFiles: boolean
  /** ISO instant written into the files. */
  readonly updatedAt: string
}

/** The files of one symbol, relative to the lake's root, with what was broken in them. */
export interface SymbolFiles {
  readonly symbol: SyntheticSymbol
  readonly files: readonly { readonly path: string; readonly text: string; readonly records: number }[]
  readonly labels: readonly FaultLabel[]
}

/** Makes a lake symbol by symbol, so that one of any size can be written in little memory. */
export function* syntheticLake(plan: LakePlan): Generator<SymbolFiles> {
  const market = marketFactor(plan.seed, plan.days.length)
  for (let i = 0; i < plan.symbols; i++) yield symbolFiles(plan, market, i)
}

function symbolFiles(plan: LakePlan, market: MarketFactor, i: number): SymbolFiles {
  const symbol = syntheticSymbol(i)
  const name = symbol.symbol
  const daily = syntheticSeries(plan.seed, name, plan.days, market)
  const labels: FaultLabel[] = []
  let rows: readonly SyntheticRow[] = rowsOf(daily)
  const random = seededRandom(plan.seed, `faults of ${name}`)
  const isBrokenFile = plan.brokenFiles && i >= plan.symbols - 2
  if (!isBrokenFile && plan.faultEvery > 0 && i % plan.faultEvery === plan.faultEvery - 1) {
    const chosen = demoFaults[Math.floor(i / plan.faultEvery) % demoFaults.length]
    if (chosen && rows.length > 200) {
      const { fault, margin } = chosen
      const broken = fault.apply([{ symbol: name, dataset: 'daily', rows, at: placeIn(rows, random, margin) }], random)
      const place = broken?.places[0]?.[0]
      rows = broken?.rows[0] ?? rows
      if (broken && place)
        labels.push({
          symbol: name,
          dataset: 'daily',
          fault: fault.name,
          check: fault.checks[0],
          from: isoDate(place.from),
          to: isoDate(place.to),
          detail: broken.detail,
        })
    }
  }
  const weeklyRows = rowsOf(weeklyOf(daily))
  let dailyText = priceFile(name, '1d', rows, plan.updatedAt)
  let dailyRecords = rows.length
  if (isBrokenFile && i === plan.symbols - 2) {
    dailyText = dailyText.slice(0, Math.floor(dailyText.length * 0.6))
    dailyRecords = 0
    labels.push(unreadable(name, 'truncated-file', 'file cut off at 60 % of its length'))
  } else if (isBrokenFile) {
    dailyText = '{\n  "Note": "Thank you for using our API. The call frequency of your plan is 5 calls per minute."\n}\n'
    dailyRecords = 0
    labels.push(unreadable(name, 'error-body', "an API's error body instead of prices"))
  }
  return {
    symbol,
    files: [
      { path: `stock-data/daily/${name}.json`, text: dailyText, records: dailyRecords },
      { path: `stock-data/weekly/${name}.json`, text: priceFile(name, '1w', weeklyRows, plan.updatedAt), records: weeklyRows.length },
    ],
    labels,
  }
}

function unreadable(symbol: string, fault: string, detail: string): FaultLabel {
  return { symbol, dataset: 'daily', fault, check: 'unreadable_object', from: '', to: '', detail }
}
