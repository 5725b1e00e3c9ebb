import { AppError } from '../base/app-error.ts'
import type { CorporateAction } from '../model/action.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import { loadActions } from './actions-file.ts'
import type { Config } from './config.ts'
import { loadMetadata } from './metadata-file.ts'

/** What the files beside the config say, by symbol. Throws CONFIG_INVALID with the mistakes in all of them. */
export function loadKeptFiles({ metadata, actions }: Pick<Config, 'metadata' | 'actions'>): {
  readonly metadata: ReadonlyMap<string, SymbolMetadata>
  readonly actions: ReadonlyMap<string, readonly CorporateAction[]>
} {
  const refused: AppError[] = []
  const loaded = { metadata: orRefused(() => loadMetadata(metadata), refused), actions: orRefused(() => loadActions(actions), refused) }
  if (refused.length > 0)
    throw new AppError('CONFIG_INVALID', refused.map(({ message }) => message).join('\n'), { cause: refused[0]?.cause })
  return loaded
}

function orRefused<T>(load: () => ReadonlyMap<string, T>, refused: AppError[]): ReadonlyMap<string, T> {
  try {
    return load()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CONFIG_INVALID') throw error
    refused.push(error)
    return new Map()
  }
}
