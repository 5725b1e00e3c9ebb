import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { dayOf, isoDate } from '../base/day.ts'
import { type Calendar, findCalendar } from '../calendar/calendar.ts'
import { type LakePlan, syntheticLake } from '../synthetic/lake.ts'

export interface DemoOptions {
  readonly folder: string
  readonly symbols: number
  readonly years: number
  readonly seed: number
  readonly preset: 'demo' | 'reference'
  readonly onSymbol?: (done: number, total: number) => void
}

export interface DemoLake {
  readonly folder: string
  /** CSV of what was broken on purpose, beside the lake and not in it. */
  readonly labelsFile: string
  readonly symbols: number
  readonly files: number
  readonly records: number
  readonly bytes: number
  readonly faults: number
  /** First and last session, ISO. */
  readonly from: string
  readonly to: string
}

/** The last session of every synthetic lake: fixed, so that a seed gives the same bytes on any day. */
export const DEMO_LAST_SESSION = '2024-12-31'

/** Of the reference lake's 1,000 series five carry a fault. */
const presets = {
  demo: { faultEvery: 4, brokenFiles: true },
  reference: { faultEvery: 100, brokenFiles: false },
} as const

/** Writes a synthetic lake with known defects into an empty or new folder, and the list of the defects beside it. */
export function writeDemoLake(options: DemoOptions): DemoLake {
  const folder = newLakeFolder(options.folder)
  const { days } = sessionsOfDemo(options.years)
  const plan: LakePlan = {
    seed: options.seed,
    symbols: options.symbols,
    days,
    updatedAt: `${DEMO_LAST_SESSION}T21:30:00Z`,
    ...presets[options.preset],
  }
  for (const dataset of ['daily', 'weekly']) mkdirSync(join(folder, 'stock-data', dataset), { recursive: true })
  const labels = ['symbol,dataset,fault,check,from,to,detail']
  let files = 0
  let records = 0
  let bytes = 0
  let done = 0
  for (const made of syntheticLake(plan)) {
    for (const file of made.files) {
      const content = Buffer.from(file.text)
      writeFileSync(join(folder, file.path), content)
      files++
      records += file.records
      bytes += content.length
    }
    for (const label of made.labels) labels.push(Object.values(label).map(csvField).join(','))
    options.onSymbol?.(++done, options.symbols)
  }
  const labelsFile = join(dirname(folder), `${basename(folder)}-labels.csv`)
  writeFileSync(labelsFile, labels.join('\n') + '\n')
  return {
    folder,
    labelsFile,
    symbols: options.symbols,
    files,
    records,
    bytes,
    faults: labels.length - 1,
    from: isoDate(days[0] as number),
    to: DEMO_LAST_SESSION,
  }
}

/** The absolute path of a folder that is new or empty. Throws USAGE for any other. */
export function newLakeFolder(path: string): string {
  const folder = resolve(path)
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw notAFolder(folder)
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new AppError('USAGE', `cannot write a demo lake into ${folder}: it is not empty; name a new folder`)
  }
  if (existsSync(dirname(folder)) && !statSync(dirname(folder)).isDirectory()) throw notAFolder(dirname(folder))
  return folder
}

/** The sessions of New York in so many years up to the last of every synthetic lake. */
export function sessionsOfDemo(years: number): { readonly calendar: Calendar; readonly days: Int32Array } {
  const calendar = findCalendar('XNYS')
  if (!calendar) throw new AppError('INTERNAL', 'calendar XNYS is missing')
  const lastDay = dayOf(DEMO_LAST_SESSION)
  const from = calendar.ordinalFrom(lastDay - Math.round(years * 365.25) + 1)
  return { calendar, days: calendar.sessions.slice(from, calendar.indexOf(lastDay) + 1) }
}

function notAFolder(path: string): AppError {
  return new AppError('USAGE', `cannot write a demo lake there: ${path} is a file; name a new folder`)
}

function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
