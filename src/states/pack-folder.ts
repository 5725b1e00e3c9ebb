import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, errnoOf } from '../base/app-error.ts'

const extension = '.pack'

export function packsFolder(dataFolder: string): string {
  return join(dataFolder, 'packs')
}

/** Name of a pack is its file's name without the extension. */
export function packFile(dataFolder: string, pack: string): string {
  return join(packsFolder(dataFolder), pack + extension)
}

/** Sizes in bytes of all packs in the folder, published or not. */
export function packSizes(dataFolder: string): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const pack of packsIn(dataFolder)) {
    const stat = statSync(packFile(dataFolder, pack), { throwIfNoEntry: false })
    if (stat) sizes.set(pack, stat.size)
  }
  return sizes
}

/**
 * Deletes every pack but these: after a commit those that it does not name, what a killed scan left among them. Only the writer may call it.
 * A pack that cannot be deleted is left for the next scan. Gives the names deleted.
 */
export function removeOtherPacks(dataFolder: string, keep: Iterable<string>): string[] {
  const kept = new Set(keep)
  return packsIn(dataFolder).filter((pack) => {
    if (kept.has(pack)) return false
    try {
      rmSync(packFile(dataFolder, pack), { force: true })
      return true
    } catch {
      return false
    }
  })
}

function packsIn(dataFolder: string): string[] {
  try {
    return readdirSync(packsFolder(dataFolder))
      .filter((name) => name.endsWith(extension))
      .map((name) => name.slice(0, -extension.length))
      .sort()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw packError(error, packsFolder(dataFolder))
  }
}

/** DISK_FULL or DATA_FOLDER_UNUSABLE for what the file system threw. */
export function packError(error: unknown, path: string): AppError {
  const errno = errnoOf(error)
  if (errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'EFBIG') {
    const message = `cannot write ${path}: no space left (disk, quota or file-size limit); the last published scan is untouched. Free space, then run again`
    return new AppError('DISK_FULL', message, { cause: error })
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new AppError(
    'DATA_FOLDER_UNUSABLE',
    `cannot use ${path}: ${reason}; allow reading and writing, or choose another folder with --data`,
    { cause: error },
  )
}
