import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dayOf, isoDate } from '../../src/base/day.ts'
import { findCalendar } from '../../src/calendar/calendar.ts'
import { marketFactor, syntheticSeries, weeklyOf } from '../../src/synthetic/market.ts'
import { rowsOf, type SyntheticRow } from '../../src/synthetic/rows.ts'
import { temporaryFolder, writeFiles } from './command.ts'
import { listed, scanned } from './lake.ts'
import { cleanRows, csvFile } from './price-files.ts'

const symbols = Array.from({ length: 30 }, (_, i) => `S${String(i).padStart(2, '0')}`)
const rowsFor = new Map<string, SyntheticRow[]>()

/** Rows of a symbol, made once: tests do not change them in place. */
function rows(symbol: string): SyntheticRow[] {
  let known = rowsFor.get(symbol)
  if (known === undefined) rowsFor.set(symbol, (known = cleanRows(symbol, 300)))
  return known
}

function lakeOf(change: (symbol: string, rows: SyntheticRow[]) => SyntheticRow[], of: readonly string[] = symbols): Record<string, string> {
  return Object.fromEntries(of.map((symbol) => [`daily/${symbol}.csv`, csvFile(change(symbol, rows(symbol)))]))
}

function written(files: Record<string, string>): string {
  const folder = temporaryFolder()
  writeFiles(join(folder, 'lake'), files)
  return folder
}

const dayAt = (index: number) => (rows('S00')[index] as SyntheticRow).day
const without = (day: number) => (_: string, own: SyntheticRow[]) => own.filter((row) => row.day !== day)
const scaled = (row: SyntheticRow, factor: number): SyntheticRow => {
  const times = (value: number | null) => (value === null ? null : Math.round(value * factor * 1e4) / 1e4)
  return { ...row, open: times(row.open), high: times(row.high), low: times(row.low), close: times(row.close) }
}

test('a date that the source did not deliver is one incident, and ends with the refill', async () => {
  const day = dayAt(150)
  const folder = written(lakeOf((symbol, own) => (symbol < 'S20' ? without(day)(symbol, own) : own)))
  expect(await scanned(folder)).toMatchObject({ code: 0, report: { findings: { confirmed: 20 } } })
  const missing = await listed(folder, 'findings', '--check', 'missing_session')
  expect(missing).toHaveLength(20)
  expect(missing.every(({ from, charged }) => from === isoDate(day) && charged === true)).toBe(true)
  const outages = await listed(folder, 'findings', '--check', 'source_outage')
  expect(outages).toMatchObject([{ symbol: '*', dataset: 'daily', from: isoDate(day), charged: false }])
  const [incident, ...others] = await listed(folder, 'incidents')
  expect(others).toEqual([])
  expect(incident).toMatchObject({ kind: 'source_outage', state: 'open', from: isoDate(day), first_scan: 1 })
  expect(new Set(missing.map((finding) => finding['incident']))).toEqual(new Set([incident?.['id']]))

  writeFiles(
    join(folder, 'lake'),
    lakeOf((_, own) => own, symbols.slice(0, 12)),
  )
  await scanned(folder)
  expect(await listed(folder, 'incidents', '--state', 'open')).toMatchObject([{ id: incident?.['id'], first_scan: 1 }])
  expect(await listed(folder, 'findings', '--check', 'missing_session')).toHaveLength(8)

  writeFiles(
    join(folder, 'lake'),
    lakeOf((_, own) => own, symbols.slice(12, 20)),
  )
  await scanned(folder)
  expect(await listed(folder, 'findings', '--status', 'confirmed')).toEqual([])
  expect(await listed(folder, 'findings', '--check', 'source_outage')).toEqual([])
  expect(await listed(folder, 'incidents', '--state', 'open')).toEqual([])
})

test('a fall that the whole market made is excused, one that a symbol made alone is not', async () => {
  const day = dayAt(200)
  const fallen = (factor: number) => (own: SyntheticRow[]) =>
    own.map((row) =>
      row.day < day ? row : row.day > day ? scaled(row, factor) : { ...scaled(row, factor), open: row.open, high: row.high },
    )
  const folder = written(lakeOf((symbol, own) => fallen(symbol === 'S07' ? 0.5 : 0.85)(own)))
  await scanned(folder)
  const outliers = (await listed(folder, 'findings', '--check', 'outlier_return')).filter(({ from }) => from === isoDate(day))
  const excused = outliers.filter(({ status }) => status === 'excused')
  expect(excused.length).toBeGreaterThan(15)
  expect(excused.every(({ excuse }) => String(excuse).startsWith('market: '))).toBe(true)
  expect(outliers.filter(({ symbol }) => symbol === 'S07')).toMatchObject([{ status: 'review', excuse: null }])
  expect(await listed(folder, 'findings', '--status', 'confirmed')).toEqual([])
})

test('an excuse ends when the market says otherwise, without reading the series again', async () => {
  const day = dayAt(200)
  const fallen = (own: SyntheticRow[]) => own.map((row) => (row.day < day ? row : scaled(row, 0.85)))
  const folder = written(lakeOf((_, own) => fallen(own)))
  await scanned(folder)
  const excusedBefore = (await listed(folder, 'findings', '--symbol', 'S00', '--check', 'outlier_return')).filter(
    ({ status }) => status === 'excused',
  )
  expect(excusedBefore.length).toBeGreaterThan(0)
  writeFiles(
    join(folder, 'lake'),
    lakeOf((_, own) => own, symbols.slice(1)),
  )
  expect(await scanned(folder)).toMatchObject({ report: { objects: { read: 29, unchanged: 1 } } })
  expect((await listed(folder, 'findings', '--symbol', 'S00', '--check', 'outlier_return')).map(({ status }) => status)).not.toContain(
    'excused',
  )
})

test('bars that changed between two scans are told with old and new values, and stay told', async () => {
  const folder = written(lakeOf((_, own) => own, ['S00', 'S01', 'S02']))
  await scanned(folder)
  const changed = new Set([50, 120, 190])
  const restated = rows('S00').map((row, i) => (changed.has(i) ? { ...row, close: Number(row.close) - 0.01 } : row))
  const appended = rows('S02').slice(0, -5)
  writeFiles(join(folder, 'lake'), { 'daily/S00.csv': csvFile(restated), 'daily/S02.csv': csvFile(appended) })
  await scanned(folder)
  writeFiles(join(folder, 'lake'), {
    'daily/S02.csv': csvFile(rows('S02')),
    'daily/S01.csv': csvFile(rows('S01').map((row) => scaled(row, 2))),
  })
  await scanned(folder)
  const found = await listed(folder, 'findings', '--check', 'restated_bar')
  expect(found.filter(({ symbol }) => symbol === 'S00').map(({ from }) => from)).toEqual([...changed].map((i) => isoDate(dayAt(i))))
  expect(JSON.stringify(found[0]?.['evidence'])).toContain(String((rows('S00')[50] as SyntheticRow).close))
  expect(found.filter(({ symbol }) => symbol === 'S01')).toHaveLength(1)
  expect(found.filter(({ symbol }) => symbol === 'S02')).toEqual([])
  await scanned(folder, ['--full'])
  expect((await listed(folder, 'findings', '--check', 'restated_bar')).map(({ id }) => id)).toEqual(found.map(({ id }) => id))
})

test('a series that holds the bars of another is critical', async () => {
  const folder = written(lakeOf((symbol, own) => (symbol === 'S09' ? rows('S03') : own)))
  await scanned(folder)
  const clones = await listed(folder, 'findings', '--check', 'cloned_series')
  expect(clones.length).toBeGreaterThan(0)
  expect(
    clones.every(
      ({ symbol, severity, status }) => ['S03', 'S09'].includes(String(symbol)) && severity === 'critical' && status === 'confirmed',
    ),
  ).toBe(true)
  writeFiles(
    join(folder, 'lake'),
    lakeOf((_, own) => own, ['S09']),
  )
  await scanned(folder)
  expect(await listed(folder, 'findings', '--check', 'cloned_series')).toEqual([])
})

test('a weekly bar that its days contradict is found; the other weeks are not', async () => {
  const calendar = findCalendar('XNYS')
  const end = (calendar?.indexOf(dayOf('2024-12-31')) ?? 0) + 1
  const days = calendar?.sessions.slice(end - 300, end) ?? new Int32Array()
  const weekly = rowsOf(weeklyOf(syntheticSeries(7, 'S04', days, marketFactor(7, 300))))
  const wrong = weekly.map((row, i) => (i === 30 ? { ...row, high: Number(row.high) * 1.1 } : row))
  const folder = written({
    ...lakeOf((_, own) => own, ['S03', 'S04', 'S05']),
    'weekly/S04.csv': csvFile(wrong),
    'weekly/S03.csv': csvFile(rowsOf(weeklyOf(syntheticSeries(7, 'S03', days, marketFactor(7, 300))))),
  })
  await scanned(folder)
  const found = await listed(folder, 'findings', '--check', 'weekly_mismatch')
  expect(found).toMatchObject([{ symbol: 'S04', dataset: 'weekly', from: isoDate((weekly[30] as SyntheticRow).day), status: 'confirmed' }])
})

test('a symbol of the universe that has no object is missing, also when its object goes', async () => {
  const folder = written({
    ...lakeOf((_, own) => own, ['S00', 'S01', 'S02']),
  })
  writeFiles(folder, {
    'symbols.csv': 'symbol,universe\nS00,true\nS01,true\nS02,true\nZZZ,true\n',
    'tidegauge.yaml': 'lake: lake\nmetadata: symbols.csv\n',
  })
  const config = ['--config', join(folder, 'tidegauge.yaml')]
  await scanned(folder, config)
  expect(await listed(folder, 'findings', '--check', 'missing_symbol')).toMatchObject([{ symbol: 'ZZZ', status: 'confirmed' }])
  rmSync(join(folder, 'lake', 'daily', 'S01.csv'))
  await scanned(folder, config)
  expect((await listed(folder, 'findings', '--check', 'missing_symbol')).map(({ symbol }) => symbol)).toEqual(['S01', 'ZZZ'])
  writeFiles(
    join(folder, 'lake'),
    lakeOf((_, own) => own, ['S01']),
  )
  await scanned(folder, config)
  expect((await listed(folder, 'findings', '--check', 'missing_symbol')).map(({ symbol }) => symbol)).toEqual(['ZZZ'])
})

test('a rescan in which nothing changed says what was said, and reads nothing', async () => {
  const day = dayAt(150)
  const folder = written(lakeOf((symbol, own) => (symbol < 'S20' ? without(day)(symbol, own) : symbol === 'S29' ? rows('S28') : own)))
  const first = await scanned(folder)
  const before = await listed(folder, 'findings')
  const again = await scanned(folder)
  expect(again.report).toMatchObject({ objects: { read: 0, unchanged: 30 }, findings: first.report.findings })
  const later = await scanned(folder, ['--as-of', '2025-01-02T22:00:00Z'])
  expect(later.report.objects).toMatchObject({ read: 0 })
  expect((await listed(folder, 'findings')).filter(({ check }) => check !== 'stale_series').map(({ id }) => id)).toEqual(
    before.map(({ id }) => id),
  )
})

test('bars that were asked for and came are repairs, not restatements', async () => {
  const hole = dayAt(150)
  const filled = (own: SyntheticRow[]) => own.map((row, i) => (i === 150 ? { ...(own[155] as SyntheticRow), day: row.day } : row))
  const folder = written(lakeOf((symbol, own) => (symbol < 'S08' ? filled(own) : symbol === 'S20' ? rows('S21') : own)))
  await scanned(folder)
  expect((await listed(folder, 'findings', '--check', 'copied_bar')).every(({ from }) => from === isoDate(hole))).toBe(true)
  writeFiles(
    join(folder, 'lake'),
    lakeOf((_, own) => own),
  )
  const mended = await scanned(folder, ['--fail-on', 'new'])
  expect(mended).toMatchObject({ code: 0, report: { findings: { confirmed: 0 } } })
  const told = await listed(folder, 'findings', '--check', 'restated_bar')
  expect(told).toHaveLength(9)
  expect(told.every(({ status, excuse }) => status === 'excused' && String(excuse).startsWith('repair: '))).toBe(true)
})

test('a rescaling that the file of actions learns of later is excused then', async () => {
  const folder = written(lakeOf((_, own) => own, ['S00', 'S01', 'S02']))
  const exDay = dayAt(200)
  writeFiles(folder, { 'actions.csv': 'symbol,date,type,ratio\n', 'tidegauge.yaml': 'lake: lake\nactions: actions.csv\n' })
  const config = ['--config', join(folder, 'tidegauge.yaml')]
  await scanned(folder, config)
  const halved = rows('S00').map((row) => (row.day < exDay ? scaled(row, 0.5) : row))
  writeFiles(join(folder, 'lake'), { 'daily/S00.csv': csvFile(halved) })
  await scanned(folder, config)
  expect(await listed(folder, 'findings', '--check', 'restated_bar')).toMatchObject([{ symbol: 'S00', status: 'review' }])
  writeFiles(folder, { 'actions.csv': `symbol,date,type,ratio\nS00,${isoDate(exDay)},split,2:1\n` })
  await scanned(folder, config)
  expect(await listed(folder, 'findings', '--check', 'restated_bar')).toMatchObject([
    { symbol: 'S00', status: 'excused', excuse: `action: split 2:1 on ${isoDate(exDay)}` },
  ])
})
