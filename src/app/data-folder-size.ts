import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of all files of a data folder. */
export function dataFolderBytes(folder: string): number {
  let bytes = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(join(folder, name), { throwIfNoEntry: false })
    if (stat?.isFile()) bytes += stat.size
  }
  return bytes
}
