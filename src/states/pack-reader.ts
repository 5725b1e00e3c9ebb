import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { errnoOf } from '../base/app-error.ts'
import type { PackLocation } from '../model/scan.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import { decodeBlock, verifyBlock } from './block.ts'
import { PackDamaged } from './pack-damaged.ts'
import { packError, packFile } from './pack-folder.ts'

/** The columns as they were put. Throws PackDamaged: then read the series' objects again. */
export function readPack(dataFolder: string, location: PackLocation): StoredColumns {
  return decodeBlock(readBlock(dataFolder, location))
}

/** The verified bytes of one series. */
export function readBlock(dataFolder: string, location: PackLocation): Uint8Array<ArrayBuffer> {
  const path = packFile(dataFolder, location.pack)
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw new PackDamaged(location, 'there is no such file', { cause: error })
    throw packError(error, path)
  }
  try {
    // Before memory is asked for: a damaged location must not ask for all there is.
    if (location.offset + location.length > fstatSync(descriptor).size) throw new PackDamaged(location, 'it is cut short')
    const bytes = new Uint8Array(location.length)
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, location.offset + filled)
      if (count === 0) throw new PackDamaged(location, 'it is cut short')
      filled += count
    }
    const reason = verifyBlock(bytes)
    if (reason !== null) throw new PackDamaged(location, reason)
    return bytes
  } catch (error) {
    if (errnoOf(error) === 'EIO') throw new PackDamaged(location, 'the disk cannot read it', { cause: error })
    throw error
  } finally {
    closeSync(descriptor)
  }
}
