import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { DAY_US, isoDate, isoWeekday } from '../base/day.ts'
import { findCalendar } from '../calendar/calendar.ts'
import { type DrillSeries, keyOf, type Round } from '../drill/injection.ts'
import { type DrillFinding, type Matched, matchRound, newFindings } from '../drill/match.ts'
import { type DrillMeasure, measureDrill } from '../drill/measure.ts'
import type { Days } from '../drill/places.ts'
import { planRound, type Wanted } from '../drill/plan-round.ts'
import type { Dataset } from '../model/dataset.ts'
import type { ScanRequest } from '../scan/request.ts'
import { csvFile } from '../synthetic/csv-file.ts'
import type { Fault } from '../synthetic/faults/fault.ts'
import { isWhole } from '../synthetic/faults/fault.ts'
import { weeklyOf } from '../synthetic/market.ts'
import { type Random, seededRandom } from '../synthetic/random.ts'
import { rowsOf, seriesOf, type SyntheticRow } from '../synthetic/rows.ts'
import { type LakeSample, readSample } from './drill-sample.ts'
import { openStore } from './open-store.ts'
import { type LakeScan, runScan } from './scan-lake.ts'

export interface DrillOptions {
  /** The scan that the user's lake would get. */
  readonly scan: Omit<LakeScan, 'request' | 'onProgress'>
  readonly request: ScanRequest
  /** Moment of judging, µs; `null`: just after the last session that most series have. */
  readonly asOfUs: number | null
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly perFault: number
  /** Symbols of the lake to take, at most. */
  readonly symbols: number
  /** Folder in which the lakes are kept; `null`: they are removed. */
  readonly keep: string | null
  readonly onStep: (step: string) => void
}

export interface DrillReport {
  readonly measure: DrillMeasure
  readonly symbols: number
  readonly series: number
  readonly bars: number
  /** Confirmed findings of the sample as it is. */
  readonly cleanConfirmed: number
  readonly rounds: number
  /** Times that a fault found no place. */
  readonly unplaced: ReadonlyMap<string, number>
  readonly asOfUs: number
  readonly calendar: string | null
}

/** More rounds than that mean a sample too small for what is wanted. */
const MOST_ROUNDS = 20
/** Share of the symbols, and most of them, that are set apart with a weekly twin for the faults of weekly bars. */
const TWIN_SHARE = 0.15
const MOST_TWINS = 40
/** Calendar days around a confirmed finding, and one for review, on which no fault is put. */
const DEFECT_DAYS = 21
const REVIEW_DAYS = 5

/**
 * Puts labelled faults into a copy of a sample of the lake, scans it, and measures what was found.
 *
 * The copy is scanned as it is first: what that finds is no false alarm. Faults are put in over as many rounds as they need room, every round into a
 * fresh copy with a data folder of its own, so that a scan sees them as it would a lake that always had them; faults that come to light by
 * comparison with the last scan are put in after it and scanned again. The lake itself is only read. Throws what a scan throws.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'tidegauge-drill-'))
  mkdirSync(folder, { recursive: true })
  try {
    return await drillIn(folder, options)
  } finally {
    if (options.keep === null) rmSync(folder, { recursive: true, force: true })
  }
}

async function drillIn(folder: string, options: DrillOptions): Promise<DrillReport> {
  const { request, seed, onStep } = options
  const random = seededRandom(seed, 'drill')
  onStep('reading the sample')
  const scan = { ...options.scan, onProgress: () => undefined }
  const sample = await readSample({ scan, request, folder, symbols: options.symbols, random })
  const wantsWeekly = options.faults.some(({ needs }) => needs.interval === 'weekly')
  const weekly = sample.weekly ?? { ...sample.daily, name: 'weekly', interval: { unit: 'week', count: 1 } as const }
  const series = seriesOfSample(sample, weekly, wantsWeekly, random)
  if (series.length === 0)
    throw new AppError('NOT_FOUND', `no daily series of ${request.lakeRoot} could be read: there is nothing to drill with`)
  const asOfUs = options.asOfUs ?? endOf(sample, series)
  const datasets = [sample.daily, weekly].map((dataset) => ({
    ...dataset,
    path: `${dataset.name}/{symbol}.csv`,
    format: 'auto',
    dates: null,
  }))
  const scanOf = (lakeRoot: string, dataFolder: string) =>
    runScan({ ...scan, request: { ...request, lakeRoot, dataFolder, datasets, asOfUs, full: false } })

  onStep('scanning the sample as it is')
  const lake = join(folder, 'lake')
  writeSeries(lake, series)
  await scanOf(lake, join(folder, 'clean'))
  const clean = await findingsOf(join(folder, 'clean'))

  let wanted: readonly Wanted[] = options.faults.map((fault) => ({ fault, times: options.perFault }))
  const matched: Matched[] = []
  const labels = ['round,fault,symbol,dataset,from,to,detail']
  while (wanted.length > 0 && matched.length < MOST_ROUNDS) {
    const number = matched.length + 1
    const planned = planRound(series, { wanted, defects: defectsOf(clean), random })
    if (planned.round.injections.length === 0) break
    wanted = planned.left
    onStep(`round ${number}: ${planned.round.injections.length} faults`)
    const at = options.keep === null ? lake : join(folder, `round-${number}`)
    if (at !== lake) writeSeries(at, series)
    matched.push(await playRound(planned.round, { lake: at, dataFolder: join(folder, `data-${number}`), series, clean, scanOf }))
    labels.push(...labelsOf(planned.round, number))
    if (at === lake) restore(lake, planned.round, series)
  }
  if (options.keep !== null) writeFileSync(join(folder, 'labels.csv'), labels.join('\n') + '\n')
  const years = series.reduce((sum, { interval, rows }) => sum + rows.length / (interval === 'daily' ? 252 : 52), 0)
  return {
    measure: measureDrill(options.faults, matched, years * matched.length),
    symbols: sample.dailyRows.size,
    series: series.length,
    bars: series.reduce((sum, { rows }) => sum + rows.length, 0),
    cleanConfirmed: clean.filter(({ status }) => status === 'confirmed').length,
    rounds: matched.length,
    unplaced: new Map(wanted.map(({ fault, times }) => [fault.name, times])),
    asOfUs,
    calendar: sample.daily.calendar,
  }
}

/** The sample's daily series; beside those that are set apart for weekly faults their weekly twin, the lake's own or made of their days. */
function seriesOfSample(sample: LakeSample, weekly: Dataset, wantsWeekly: boolean, random: Random): DrillSeries[] {
  const daily = Array.from(sample.dailyRows, ([symbol, rows]): DrillSeries => ({
    symbol,
    dataset: sample.daily.name,
    interval: 'daily',
    rows,
  }))
  if (!wantsWeekly) return daily
  const count = Math.min(MOST_TWINS, Math.ceil(TWIN_SHARE * daily.length))
  const twins: DrillSeries[] = []
  const from = random.below(Math.max(1, daily.length))
  for (let i = 0; i < daily.length && twins.length < count; i++) {
    const { symbol, rows } = daily[(from + i) % daily.length] as DrillSeries
    const own = sample.weeklyRows.get(symbol) ?? (rows.every(isWhole) ? weeklyRows(symbol, rows) : [])
    if (own.length >= 40) twins.push({ symbol, dataset: weekly.name, interval: 'weekly', rows: own })
  }
  const apart = new Set(twins.map(({ symbol }) => symbol))
  return [...daily.map((one) => (apart.has(one.symbol) ? { ...one, isApart: true as const } : one)), ...twins]
}

/** Whole weeks of daily rows, one row a day. */
function weeklyRows(symbol: string, rows: readonly SyntheticRow[]): SyntheticRow[] {
  const days = rows.filter((row, i) => row.day !== rows[i - 1]?.day)
  const weeks = rowsOf(weeklyOf(seriesOf(symbol, days)))
  const last = weeks[weeks.length - 1]
  return last && isoWeekday(last.day) < 5 ? weeks.slice(0, -1) : weeks
}

/** Just after the close of the day that is the last of most daily series. */
function endOf({ daily }: LakeSample, series: readonly DrillSeries[]): number {
  const counts = new Map<number, number>()
  for (const { interval, rows } of series) {
    const day = rows[rows.length - 1]?.day
    if (interval === 'daily' && day !== undefined) counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  const [last = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
  const hours = daily.calendar === null ? null : (findCalendar(daily.calendar)?.hours(last) ?? null)
  return (hours?.closeUs ?? (last + 2) * DAY_US) + daily.lagUs + 60e6
}

interface Stage {
  readonly lake: string
  readonly dataFolder: string
  readonly series: readonly DrillSeries[]
  readonly clean: readonly DrillFinding[]
  readonly scanOf: (lake: string, dataFolder: string) => Promise<unknown>
}

async function playRound(round: Round, { lake, dataFolder, series, clean, scanOf }: Stage): Promise<Matched> {
  const write = (changed: ReadonlyMap<string, readonly SyntheticRow[]>) => {
    for (const one of series) {
      const key = keyOf(one)
      const text = round.texts.get(key)
      if (changed.has(key) || (changed === round.changed && text)) writeOne(lake, one, changed.get(key) ?? one.rows, text)
    }
  }
  write(round.changed)
  await scanOf(lake, dataFolder)
  const scans = [newFindings(clean, await findingsOf(dataFolder))]
  if (round.restated.size > 0) {
    write(round.restated)
    await scanOf(lake, dataFolder)
    scans.push(newFindings(clean, await findingsOf(dataFolder)))
  }
  return matchRound(round.injections, scans)
}

async function findingsOf(dataFolder: string): Promise<DrillFinding[]> {
  const store = await openStore(dataFolder, { mode: 'read' })
  try {
    return await store.openFindings({})
  } finally {
    await store.close()
  }
}

/** Days on which no fault is put, by series: those around what the clean scan found. */
function defectsOf(clean: readonly DrillFinding[]): Map<string, Days[]> {
  const defects = new Map<string, Days[]>()
  for (const finding of clean) {
    const [first] = finding.slots
    const last = finding.slots[finding.slots.length - 1]
    if (first === undefined || last === undefined) continue
    const around = finding.status === 'confirmed' ? DEFECT_DAYS : REVIEW_DAYS
    const days = defects.get(keyOf(finding)) ?? []
    days.push({ from: first - around, to: last + around })
    defects.set(keyOf(finding), days)
  }
  return defects
}

function writeSeries(lake: string, series: readonly DrillSeries[]): void {
  for (const one of series) writeOne(lake, one, one.rows)
}

function writeOne(lake: string, { dataset, symbol }: DrillSeries, rows: readonly SyntheticRow[], text?: (text: string) => string): void {
  mkdirSync(join(lake, dataset), { recursive: true })
  const plain = csvFile(rows)
  writeFileSync(join(lake, dataset, `${fileNameOf(symbol)}.csv`), text ? text(plain) : plain)
}

/** Puts the files of a round back as they were. */
function restore(lake: string, round: Round, series: readonly DrillSeries[]): void {
  for (const one of series) {
    const key = keyOf(one)
    if (round.changed.has(key) || round.texts.has(key) || round.restated.has(key)) writeOne(lake, one, one.rows)
  }
}

function fileNameOf(symbol: string): string {
  return symbol.replaceAll(/[/\\\0]/g, '_')
}

function labelsOf({ injections }: Round, number: number): string[] {
  return injections.flatMap(({ fault, places, detail }) =>
    places.flatMap(([place]) =>
      place ? [`${number},${fault.name},${place.symbol},${place.dataset},${isoDate(place.from)},${isoDate(place.to)},"${detail}"`] : [],
    ),
  )
}
