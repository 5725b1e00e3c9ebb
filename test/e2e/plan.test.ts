import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isoDate } from '../../src/base/day.ts'
import type { PlanEntry, PlanOutcome } from '../../src/profile/backfill-plan.ts'
import type { SyntheticRow } from '../../src/synthetic/rows.ts'
import { temporaryFolder, tidegauge, writeFiles } from './command.ts'
import { lakeIn, listed, scanned } from './lake.ts'
import { cleanRows, jsonFile } from './price-files.ts'

const rowsOf = new Map<string, SyntheticRow[]>()
const clean = (symbol: string) => {
  const rows = rowsOf.get(symbol) ?? cleanRows(symbol, 300)
  rowsOf.set(symbol, rows)
  return rows
}
const date = (symbol: string, i: number) => isoDate((clean(symbol)[i] as SyntheticRow).day)

/** Puts a series into the lake, without some of its rows. */
function put(
  folder: string,
  symbol: string,
  holes: readonly number[],
  spoil: (row: SyntheticRow, i: number) => SyntheticRow = (row) => row,
): void {
  const rows = clean(symbol)
    .map(spoil)
    .filter((_, i) => !holes.includes(i))
  writeFiles(join(folder, 'lake'), { [`daily/${symbol}.json`]: jsonFile(symbol, rows) })
}

const said = async (folder: string, words: readonly string[]): Promise<unknown> =>
  JSON.parse((await tidegauge(['plan', '--data', join(folder, 'data'), '--format', 'json', ...words])).stdout)
const planned = async (folder: string, ...words: string[]) => (await said(folder, words)) as PlanEntry[]
const verified = async (folder: string, ...words: string[]) => (await said(folder, ['--verify', ...words])) as PlanOutcome
const shortly = (entries: readonly PlanEntry[]) =>
  entries.flatMap(({ symbol, ranges }) =>
    ranges.map(({ from, to, expected_bars, reasons }) => [symbol, from, to, expected_bars, reasons.join(' ')]),
  )

test('a plan names the holes and no more; refilling a part closes exactly that part', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  expect((await scanned(folder)).report.findings.confirmed).toBe(0)
  expect(await planned(folder)).toEqual([])

  // Seven sessions in a row and one far away; a bar that is a slip right behind another hole.
  const holes = [100, 101, 102, 103, 104, 105, 106, 200]
  const slip = (row: SyntheticRow, i: number) => (i === 151 ? { ...row, low: (row.low ?? 0) / 100 } : row)
  put(folder, 'BBB', holes)
  put(folder, 'CCC', [150], slip)
  await scanned(folder)
  expect(shortly(await planned(folder))).toEqual([
    ['BBB', date('BBB', 100), date('BBB', 106), 7, 'missing_session'],
    ['BBB', date('BBB', 200), date('BBB', 200), 1, 'missing_session'],
    ['CCC', date('CCC', 150), date('CCC', 151), 2, 'decimal_slip missing_session'],
  ])
  expect(shortly(await planned(folder, '--symbol', 'CCC'))).toHaveLength(1)
  const before = await listed(folder, 'findings', '--symbol', 'BBB')

  // The middle of the run arrives, and what CCC lacked; its slip stays.
  put(folder, 'BBB', [100, 101, 105, 106, 200])
  put(folder, 'CCC', [], slip)
  await scanned(folder)
  expect(shortly(await planned(folder))).toEqual([
    ['BBB', date('BBB', 100), date('BBB', 101), 2, 'missing_session'],
    ['BBB', date('BBB', 105), date('BBB', 106), 2, 'missing_session'],
    ['BBB', date('BBB', 200), date('BBB', 200), 1, 'missing_session'],
    ['CCC', date('CCC', 151), date('CCC', 151), 1, 'decimal_slip'],
  ])
  const outcome = await verified(folder)
  expect(outcome).toMatchObject({ plan_of_scan: 2, verified_by_scan: 3, excused: [], added: [] })
  expect(shortly(outcome.arrived)).toEqual([
    ['BBB', date('BBB', 102), date('BBB', 104), 3, 'missing_session'],
    ['CCC', date('CCC', 150), date('CCC', 150), 1, 'missing_session'],
  ])
  expect(shortly(outcome.missing)).toEqual([
    ['BBB', date('BBB', 100), date('BBB', 101), 2, 'missing_session'],
    ['BBB', date('BBB', 105), date('BBB', 106), 2, 'missing_session'],
    ['BBB', date('BBB', 200), date('BBB', 200), 1, 'missing_session'],
    ['CCC', date('CCC', 151), date('CCC', 151), 1, 'decimal_slip'],
  ])
  // What did not arrive keeps its identity.
  const after = await listed(folder, 'findings', '--symbol', 'BBB')
  expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)))

  put(folder, 'BBB', [])
  put(folder, 'CCC', [])
  await scanned(folder)
  expect(await planned(folder)).toEqual([])
  const text = (await tidegauge(['plan', '--verify', '2', '--data', join(folder, 'data')])).stdout
  expect(text).toContain('The plan of scan 2, verified by scan 4: 10 of 10 bars arrived.')
})

test('a late series is asked for up to the last session, a file that is not data whole, and CSV has a line a range', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  put(folder, 'BBB', [298, 299])
  writeFiles(join(folder, 'lake'), { 'daily/DDD.json': '{"Note": "Thank you for using our API. Our call frequency is limited."}' })
  await scanned(folder)
  const { stdout } = await tidegauge(['plan', '--data', join(folder, 'data'), '--format', 'csv'])
  expect(stdout.split('\n')).toEqual([
    'symbol,dataset,from,to,expected_bars,reasons',
    `BBB,daily,${date('BBB', 298)},${date('BBB', 299)},2,stale_series`,
    `DDD,daily,${date('AAA', 0)},${date('AAA', 299)},300,unreadable_object`,
    '',
  ])
  put(folder, 'DDD', [])
  await scanned(folder)
  const { arrived, missing } = await verified(folder)
  expect(arrived).toMatchObject([{ symbol: 'DDD', ranges: [{ expected_bars: 300 }] }])
  expect(missing).toMatchObject([{ symbol: 'BBB', ranges: [{ expected_bars: 2 }] }])
})

test('there is no plan to verify before a second scan', async () => {
  const folder = temporaryFolder()
  lakeIn(folder, ['AAA'])
  await scanned(folder)
  expect(await tidegauge(['plan', '--verify', '--data', join(folder, 'data')])).toMatchObject({ code: 2, stdout: '' })
  expect((await tidegauge(['plan', '--verify', '7', '--data', join(folder, 'data')])).stderr).toContain(
    'there is no scan 7 before the last one (1)',
  )
  expect((await tidegauge(['plan', '--data', join(folder, 'data')])).stdout).toBe('Nothing has to be fetched again.\n')
})
