import { readMetadata } from '../lake/metadata.ts'
import type { SymbolMetadata } from '../model/dataset.ts'
import { readKeptFile } from './kept-file.ts'

/** Symbols of the metadata file that the config names; none without one. Throws CONFIG_INVALID with the mistakes in it. */
export function loadMetadata(file: string | null): ReadonlyMap<string, SymbolMetadata> {
  if (file === null) return new Map()
  return readKeptFile(file, { key: 'metadata', of: 'of symbols', read: readMetadata }).symbols
}
