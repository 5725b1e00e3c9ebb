import type { PackLocation } from '../../src/model/scan.ts'
import type { StoredColumns } from '../../src/model/stored-columns.ts'
import type { ScanCommit } from '../../src/store/scan-store.ts'
import { commitOf, entryOf, findingOf, seriesOf } from './stores-values.ts'

export const crashSymbols = ['AAA', 'BBB', 'CCC'] as const

/** Everything in a crash test's scan carries the scan's number, so that a mixture of two scans shows. */
export function columnsOfScan(scan: number, series: number, rows: number): StoredColumns {
  const prices = () => Float64Array.from({ length: rows }, (_, i) => scan + series / 10 + i / 1000)
  return {
    length: rows,
    time: Float64Array.from({ length: rows }, (_, i) => i * 86_400_000_000),
    session: Int32Array.from({ length: rows }, (_, i) => i),
    open: prices(),
    high: prices(),
    low: prices(),
    close: prices(),
    volume: prices(),
    bid: null,
    ask: null,
    flags: new Uint16Array(rows),
    decimals: new Uint8Array(rows).fill(2),
    sourceRow: Uint32Array.from({ length: rows }, (_, i) => i),
    object: null,
  }
}

export function crashCommit(id: number, pack: string, locations: readonly PackLocation[]): ScanCommit {
  return commitOf(id, {
    packs: [pack],
    manifest: {
      changed: crashSymbols.flatMap((symbol) => Array.from({ length: 40 }, (_, i) => entryOf(`${symbol}/${i}`, { digest: `${id}` }))),
      removed: [],
    },
    series: {
      changed: crashSymbols.map((symbol, i) => seriesOf(symbol, { decodedKey: `${id}`, state: locations[i] as PackLocation })),
      removed: [],
    },
    findings: {
      upserted: crashSymbols.map((symbol) => findingOf(`${symbol} ${id}`, { symbol, firstScan: id })),
      closed: crashSymbols.map((symbol) => `${symbol} ${id - 1}`),
    },
    metadata: new Map([['AAA', { name: `${id}`, tags: [], universe: true }]]),
  })
}
