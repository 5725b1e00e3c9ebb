import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError, errnoOf } from '../base/app-error.ts'

/** What a data folder says of its scans when they are in Postgres. The packs lie in the folder. */
export interface StoreMarker {
  /** Of the data folder; the store holds it too. */
  readonly id: string
  /** Where the scans are, for people. */
  readonly place: string
}

const fileOf = (dataFolder: string) => join(dataFolder, 'store.json')

/** `null`: the scans are in the folder's own file, if anywhere. */
export function readMarker(dataFolder: string): StoreMarker | null {
  let text: string
  try {
    text = readFileSync(fileOf(dataFolder), 'utf8')
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return null
    throw new AppError('DATA_FOLDER_UNUSABLE', `cannot read ${fileOf(dataFolder)}: the system says ${errno ?? 'no more'}`, { cause: error })
  }
  try {
    const { id, place } = JSON.parse(text) as Partial<StoreMarker>
    if (typeof id === 'string' && typeof place === 'string') return { id, place }
  } catch {
    // Said below.
  }
  throw new AppError('DATA_FOLDER_UNUSABLE', `${fileOf(dataFolder)} does not say where the scans are; restore it from a backup`)
}

export function newMarker(place: string): StoreMarker {
  return { id: randomBytes(16).toString('hex'), place }
}

/** Has the folder say that its scans are elsewhere. */
export function writeMarker(dataFolder: string, marker: StoreMarker): void {
  const file = fileOf(dataFolder)
  const fresh = `${file}.new`
  writeFileSync(fresh, `${JSON.stringify(marker, null, 2)}\n`, { mode: 0o600 })
  renameSync(fresh, file)
}

/** How a store calls the data folder that it belongs to. */
export function ownerOf(dataFolder: string, { id }: StoreMarker): { id: string; place: string } {
  return { id, place: `${hostname()}:${resolve(dataFolder)}` }
}
