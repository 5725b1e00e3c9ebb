import type { PackLocation } from '../model/scan.ts'
import { BlockColumns, verifyBlock, verifyHead } from './block-columns.ts'
import { headerBytes } from './block-layout.ts'
import { PackDamaged } from './pack-damaged.ts'
import { PackFile } from './pack-file.ts'

const MOST_KEPT_BYTES = 1 << 20

/**
 * Looks at one series after the other: the columns of one, made when they are first asked for, are good until the next is looked at. Packs stay open until all are closed.
 *
 * Of packs that `isOwn`, which this process has just written, no more is read than is asked for, and only the head is checked; all others are read and checked whole.
 */
export class PackGlances {
  readonly #dataFolder: string
  readonly #isOwn: (pack: string) => boolean
  readonly #files = new Map<string, PackFile>()
  #kept = new Uint8Array(0)

  constructor(dataFolder: string, isOwn: (pack: string) => boolean) {
    this.#dataFolder = dataFolder
    this.#isOwn = isOwn
  }

  /** Throws PackDamaged. */
  at(location: PackLocation): BlockColumns {
    const { pack, offset, length } = location
    const file = this.#fileOf(location)
    file.mustHold(location, location)
    const isOwn = this.#isOwn(pack) && length >= headerBytes
    const bytes = this.#room(length)
    const fill = (from: number, to: number) => file.fill(bytes, { from, to, offset: offset + from, location })
    fill(0, isOwn ? headerBytes : length)
    const reason = isOwn ? verifyHead(bytes) : verifyBlock(bytes)
    if (reason !== null) throw new PackDamaged(location, reason)
    return new BlockColumns(bytes, isOwn ? { fill } : {})
  }

  close(): void {
    for (const file of this.#files.values()) file.close()
    this.#files.clear()
  }

  #fileOf(location: PackLocation): PackFile {
    let file = this.#files.get(location.pack)
    if (file === undefined) this.#files.set(location.pack, (file = new PackFile(this.#dataFolder, location)))
    return file
  }

  /** Memory that was used before: to ask the system for new pages takes three times as long as to read into old ones. */
  #room(length: number): Uint8Array<ArrayBuffer> {
    if (length > MOST_KEPT_BYTES) return new Uint8Array(length)
    if (this.#kept.length < length) this.#kept = new Uint8Array(length)
    return this.#kept.subarray(0, length)
  }
}
