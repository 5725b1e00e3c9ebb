import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { errnoOf } from '../base/app-error.ts'
import type { PackLocation } from '../model/scan.ts'
import { PackDamaged } from './pack-damaged.ts'
import { packError, packFile } from './pack-folder.ts'

/** Bytes of a pack. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/** A pack that is open to be read. */
export class PackFile {
  readonly #descriptor: number
  readonly #sizeBytes: number

  /** Throws PackDamaged where there is none. */
  constructor(dataFolder: string, location: PackLocation) {
    const path = packFile(dataFolder, location.pack)
    try {
      this.#descriptor = openSync(path, 'r')
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') throw new PackDamaged(location, 'there is no such file', { cause: error })
      throw packError(error, path)
    }
    this.#sizeBytes = fstatSync(this.#descriptor).size
  }

  /** Throws PackDamaged where the pack ends before a span does: to be asked before memory is, for a damaged location must not ask for all there is. */
  mustHold(location: PackLocation, { offset, length }: Span): void {
    if (offset + length > this.#sizeBytes) throw new PackDamaged(location, 'it is cut short')
  }

  /** Fills bytes `from` to `to` (excluded) with those of the pack from `offset` on. Throws PackDamaged. */
  fill(bytes: Uint8Array, { from, to, offset, location }: { from: number; to: number; offset: number; location: PackLocation }): void {
    try {
      let filled = from
      while (filled < to) {
        const count = readSync(this.#descriptor, bytes, filled, to - filled, offset + filled - from)
        if (count === 0) throw new PackDamaged(location, 'it is cut short')
        filled += count
      }
    } catch (error) {
      if (errnoOf(error) === 'EIO') throw new PackDamaged(location, 'the disk cannot read it', { cause: error })
      throw error
    }
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
