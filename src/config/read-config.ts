import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError, errnoOf } from '../base/app-error.ts'
import type { Config } from './config.ts'
import type { ConfigProblem } from './problems.ts'

/** Names under which a config file is found in the current folder. */
export const configNames = ['tidegauge.yaml', 'tidegauge.yml', 'tidegauge.json'] as const

/** The config file of a folder; `null` without one. */
export function findConfig(folder: string): string | null {
  return configNames.map((name) => join(folder, name)).find((file) => existsSync(file)) ?? null
}

/** Reads a config file. Throws CONFIG_INVALID with every mistake in it. Schema and YAML are loaded here, when there is a file. */
export async function readConfig(file: string): Promise<Config> {
  const absolute = resolve(file)
  const text = readText(absolute)
  const { parseConfig } = await import('./parse-config.ts')
  const result = parseConfig(text, absolute)
  if ('config' in result) return result.config
  throw new AppError('CONFIG_INVALID', problemsText(file, result.problems))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const errno = errnoOf(cause)
    if (errno === null) throw cause
    const found =
      errno === 'ENOENT' || errno === 'ENOTDIR'
        ? 'there is no such file'
        : errno === 'EISDIR'
          ? 'it is a folder'
          : `the system says ${errno}`
    throw new AppError('CONFIG_INVALID', `cannot read the config ${file}: ${found}; "tidegauge init LAKE" writes one`, { cause })
  }
}

/** All mistakes, one a line, with where they are. */
export function problemsText(file: string, problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  const lines = problems.map(
    ({ path, line, message }) => `  ${[line === null ? '' : `line ${line}`, path].filter((part) => part !== '').join(', ')}: ${message}`,
  )
  return `${file} has ${count}:\n${lines.join('\n')}`
}
