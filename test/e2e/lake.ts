import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Ended, linesOf, type RunOptions, tidegauge, writeFiles } from './command.ts'
import { asOf, cleanLake } from './price-files.ts'

/** What `scan --format json` printed; `null` when it printed nothing. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it with matchers
export type Report = any

/** Writes a clean lake of 300 sessions to `lake` below the folder. */
export function lakeIn(folder: string, symbols: readonly string[] = ['AAA', 'BBB', 'CCC', 'DDD']): string {
  const lake = join(folder, 'lake')
  mkdirSync(lake, { recursive: true })
  writeFiles(lake, cleanLake(symbols, 300))
  return lake
}

/** Scans `lake` below the folder into `data` below it. */
export async function scanned(
  folder: string,
  more: readonly string[] = [],
  options: RunOptions = {},
): Promise<Ended & { readonly report: Report }> {
  const words = ['scan', join(folder, 'lake'), '--data', join(folder, 'data'), '--as-of', asOf, '--format', 'json', ...more]
  const ended = await tidegauge(words, options)
  return { ...ended, report: ended.stdout === '' ? null : JSON.parse(ended.stdout) }
}

/** Lines of a listing command on `data` below the folder. */
export async function listed(folder: string, ...words: string[]): Promise<Record<string, unknown>[]> {
  return linesOf((await tidegauge([...words, '--data', join(folder, 'data'), '--format', 'ndjson'])).stdout)
}

export async function manifestOf(folder: string): Promise<Record<string, Record<string, unknown>>> {
  return Object.fromEntries((await listed(folder, 'manifest')).map((entry) => [entry['path'] as string, entry]))
}

export async function shown(folder: string, symbol: string): Promise<Report> {
  return JSON.parse((await tidegauge(['show', symbol, '--data', join(folder, 'data'), '--format', 'json'])).stdout)
}

/** What two scans of the same lake must agree on, whatever each of them had to read. */
export function figuresOf({ scan, records, findings, profile }: Report): Report {
  const { statistics, data_quality, quality_distribution, datasets, symbols_by_category } = profile
  return { outcome: scan.outcome, records, findings, statistics, data_quality, quality_distribution, datasets, symbols_by_category }
}

/**
 * Makes a folder in the lake whose path is longer than the system takes: nobody can look into it, root neither. So a scan meets what it cannot obtain on
 * any machine.
 */
export function unreachableFolder(lake: string): void {
  const name = 'd'.repeat(240)
  const script = `const {mkdirSync}=require('node:fs');for(let i=0;i<20;i++){mkdirSync('${name}');process.chdir('${name}')}`
  execFileSync(process.execPath, ['-e', script], { cwd: lake })
  // Node's own rm goes by whole paths.
  onTestFinished(() => void execFileSync('rm', ['-rf', join(lake, name)]))
}
