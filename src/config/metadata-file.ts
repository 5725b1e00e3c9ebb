import { readFileSync } from 'node:fs'
import { AppError, errnoOf } from '../base/app-error.ts'
import { readMetadata } from '../lake/metadata.ts'
import type { SymbolMetadata } from '../model/dataset.ts'

const mostShown = 20

/** Symbols of the metadata file that the config names; none without one. Throws CONFIG_INVALID with the mistakes in it. */
export function loadMetadata(file: string | null): ReadonlyMap<string, SymbolMetadata> {
  if (file === null) return new Map()
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError(
      'CONFIG_INVALID',
      `cannot read the metadata file ${file} (${errnoOf(cause) ?? 'unknown error'}); set metadata in the config to a CSV or JSON file of symbols`,
      { cause },
    )
  }
  const { symbols, problems } = readMetadata(text)
  if (problems.length === 0) return symbols
  const shown = problems.slice(0, mostShown).map(({ line, message }) => `  ${line === 0 ? '' : `line ${line}: `}${message}`)
  if (problems.length > mostShown) shown.push(`  and ${problems.length - mostShown} more`)
  throw new AppError(
    'CONFIG_INVALID',
    `the metadata file ${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${shown.join('\n')}`,
  )
}
