import { readFileSync } from 'node:fs'
import { AppError, errnoOf } from '../base/app-error.ts'
import type { FileProblem } from '../lake/entries.ts'

const mostShown = 20

/** A file beside the config that people keep. */
interface KeptFile<T> {
  /** Key of the config that names it. */
  readonly key: string
  /** What it is a file of, in words. */
  readonly of: string
  readonly read: (text: string) => T
}

/** What a file beside the config says. Throws CONFIG_INVALID where it cannot be read, or with all the mistakes in it. */
export function readKeptFile<T extends { readonly problems: readonly FileProblem[] }>(file: string, { key, of, read }: KeptFile<T>): T {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError(
      'CONFIG_INVALID',
      `cannot read the ${key} file ${file} (${errnoOf(cause) ?? 'unknown error'}); set ${key} in the config to a CSV or JSON file ${of}`,
      { cause },
    )
  }
  const reading = read(text)
  const { problems } = reading
  if (problems.length === 0) return reading
  const shown = problems.slice(0, mostShown).map(({ line, message }) => `  ${line === 0 ? '' : `line ${line}: `}${message}`)
  if (problems.length > mostShown) shown.push(`  and ${problems.length - mostShown} more`)
  throw new AppError(
    'CONFIG_INVALID',
    `the ${key} file ${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${shown.join('\n')}`,
  )
}
