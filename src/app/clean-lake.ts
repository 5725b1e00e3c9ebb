import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isoDate } from '../base/day.ts'
import { cleanLake } from '../synthetic/clean/lake.ts'
import { DEMO_LAST_SESSION, type DemoLake, type DemoOptions, newLakeFolder, sessionsOfDemo } from './demo-lake.ts'

/** A clean lake, and the config beside it that names its metadata and its halts. */
export interface CleanLake extends Omit<DemoLake, 'labelsFile' | 'faults'> {
  readonly configFile: string
}

/** Writes a synthetic lake without defects into an empty or new folder; beside it a config, and the files of symbols and actions that it names. */
export function writeCleanLake(options: Omit<DemoOptions, 'preset'>): CleanLake {
  const folder = newLakeFolder(options.folder)
  const { calendar, days } = sessionsOfDemo(options.years)
  const isShort = Uint8Array.from(days, (day) => {
    const hours = calendar.hours(day)
    return hours !== null && hours.closeUs - hours.openUs < 5 * 3600e6 ? 1 : 0
  })
  for (const dataset of ['daily', 'adjusted', 'weekly']) mkdirSync(join(folder, dataset), { recursive: true })
  const metadata = ['symbol,name,type,category,listed,delisted']
  const actions = ['symbol,date,type,end']
  let [files, records, bytes, done] = [0, 0, 0, 0]
  for (const { symbol, listing, files: made } of cleanLake({ seed: options.seed, symbols: options.symbols, days, isShort })) {
    for (const file of made) {
      const content = Buffer.from(file.text)
      writeFileSync(join(folder, file.path), content)
      files++
      records += file.records
      bytes += content.length
    }
    const { kind, listed, delisted } = listing
    const dateOf = (ordinal: number | null) => (ordinal === null ? '' : isoDate(days[ordinal] as number))
    metadata.push(`${symbol},${symbol} (synthetic),${kind.type},${kind.name},${listed === 0 ? '' : dateOf(listed)},${dateOf(delisted)}`)
    for (const action of listing.actions)
      if (action.kind === 'halt') actions.push(`${symbol},${isoDate(action.day)},halt,${isoDate(action.lastDay)}`)
    options.onSymbol?.(++done, options.symbols)
  }
  const beside = join(dirname(folder), basename(folder))
  writeFileSync(`${beside}-symbols.csv`, metadata.join('\n') + '\n')
  writeFileSync(`${beside}-actions.csv`, actions.join('\n') + '\n')
  const configFile = `${beside}.yaml`
  writeFileSync(configFile, configOf(basename(folder)))
  return {
    folder: resolve(folder),
    configFile,
    symbols: options.symbols,
    files,
    records,
    bytes,
    from: isoDate(days[0] as number),
    to: DEMO_LAST_SESSION,
  }
}

function configOf(name: string): string {
  const dataset = (dataset: string, interval: string) =>
    `  ${dataset}:\n    path: ${dataset}/{symbol}.csv\n    interval: ${interval}\n    calendar: XNYS\n`
  return (
    `lake: ${JSON.stringify(name)}\nmetadata: ${JSON.stringify(`${name}-symbols.csv`)}\nactions: ${JSON.stringify(`${name}-actions.csv`)}\n` +
    `datasets:\n${dataset('daily', '1d')}${dataset('adjusted', '1d')}${dataset('weekly', '1w')}`
  )
}
