import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writevSync } from 'node:fs'
import { errnoOf } from '../base/app-error.ts'
import type { PackLocation } from '../model/scan.ts'
import type { PackColumns, StoredColumns } from '../model/stored-columns.ts'
import { encodeBlock } from './block.ts'
import { packError, packFile, packsFolder } from './pack-folder.ts'
import { readBlock, readTraceBytes } from './pack-reader.ts'

/** Appends series to one pack. Every method may throw DISK_FULL or DATA_FOLDER_UNUSABLE; then `abandon`. */
export interface PackWriter {
  /** `trace` as `encodeTrace` makes it. The arrays may be reused at once. The location can be read after `finish`. */
  put(columns: StoredColumns, trace?: Uint8Array | null): PackLocation
  /** Takes over a series of another pack as it is, for compaction. Throws PackDamaged. */
  copy(from: PackLocation): PackLocation
  /**
   * Gives the pack's name, `null` when nothing was put and there is none. `sync` waits for the disk; without it a power cut may cost the pack
   * (not the scan: readers notice and the objects are read again).
   */
  finish(options?: { readonly sync?: boolean }): string | null
  /** Deletes what was written. */
  abandon(): void
}

// Small series are gathered; a large one is handed to the system as it lies in the caller's arrays.
const bufferBytes = 256 * 1024
const directBytes = 64 * 1024

/**
 * Makes a new pack called `name`, or `name-2`, … where a killed scan left one of that name. The file appears with the first bytes. `pack` makes blocks
 * faster.
 */
export function createPackWriter(dataFolder: string, name: string, pack: PackColumns | null = null): PackWriter {
  let file: { readonly descriptor: number; readonly pack: string } | null = null
  let buffer: Uint8Array | null = null
  let buffered = 0
  let end = 0

  const opened = () => (file ??= createFile(dataFolder, name))

  const write = (parts: readonly Uint8Array[]) => {
    const { descriptor, pack } = opened()
    try {
      writeAll(descriptor, parts)
    } catch (error) {
      throw packError(error, packFile(dataFolder, pack))
    }
  }
  const flush = () => {
    if (buffer === null || buffered === 0) return
    write([buffer.subarray(0, buffered)])
    buffered = 0
  }
  /** Gives where the parts begin. */
  const append = (parts: readonly Uint8Array[], length: number): number => {
    const offset = end
    if (length >= directBytes) {
      flush()
      write(parts)
    } else {
      buffer ??= new Uint8Array(bufferBytes)
      if (buffered + length > bufferBytes) flush()
      for (const part of parts) {
        buffer.set(part, buffered)
        buffered += part.length
      }
    }
    end += length
    return offset
  }
  /** A series' block, and its trace right behind it. */
  const appendSeries = (parts: readonly Uint8Array[], length: number, trace: Uint8Array | null): PackLocation => {
    const { pack } = opened()
    const traceLength = trace === null ? 0 : trace.length
    const offset = append(trace === null ? parts : [...parts, trace], length + traceLength)
    return { pack, offset, length, trace: traceLength }
  }
  const closeFile = () => {
    if (file === null) return null
    closeSync(file.descriptor)
    const { pack } = file
    file = null
    buffer = null
    return pack
  }

  return {
    put(columns, trace = null) {
      const packed = pack?.(columns) ?? null
      if (packed !== null) return appendSeries([packed], packed.length, trace)
      const { parts, sizeBytes } = encodeBlock(columns)
      return appendSeries(parts, sizeBytes, trace)
    },
    copy(from) {
      const bytes = readBlock(dataFolder, from)
      const trace = !from.trace ? null : readTraceBytes(dataFolder, from)
      return appendSeries([bytes], bytes.length, trace)
    },
    finish({ sync = false } = {}) {
      if (file === null) return null
      flush()
      if (sync) fsyncSync(file.descriptor)
      return closeFile()
    },
    abandon() {
      const pack = closeFile()
      if (pack !== null) rmSync(packFile(dataFolder, pack), { force: true })
    },
  }
}

function createFile(dataFolder: string, name: string): { descriptor: number; pack: string } {
  try {
    mkdirSync(packsFolder(dataFolder))
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw packError(error, packsFolder(dataFolder))
  }
  for (let attempt = 1; ; attempt++) {
    const pack = attempt === 1 ? name : `${name}-${attempt}`
    try {
      return { descriptor: openSync(packFile(dataFolder, pack), 'wx'), pack }
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw packError(error, packFile(dataFolder, pack))
    }
  }
}

function writeAll(descriptor: number, parts: readonly Uint8Array[]): void {
  let rest = parts
  for (;;) {
    let written = writevSync(descriptor, rest)
    const next: Uint8Array[] = []
    for (const part of rest) {
      if (written < part.length) next.push(part.subarray(written))
      written = Math.max(0, written - part.length)
    }
    if (next.length === 0) return
    rest = next
  }
}
