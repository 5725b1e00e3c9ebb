import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { errnoOf } from '../base/app-error.ts'
import type { PackLocation } from '../model/scan.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import type { SeriesTrace } from '../model/trace.ts'
import { BlockColumns, decodeBlock, verifyBlock } from './block-columns.ts'
import { decodeTrace, verifyTrace } from './trace-block.ts'
import { PackDamaged } from './pack-damaged.ts'
import { packError, packFile } from './pack-folder.ts'

/** The columns as they were put. Throws PackDamaged: then read the series' objects again. */
export function readPack(dataFolder: string, location: PackLocation): StoredColumns {
  return decodeBlock(readBlock(dataFolder, location))
}

/** The same, each column made when it is first asked for: for those who look at few of them, and in no loop that asks at every turn. */
export function openPack(dataFolder: string, location: PackLocation): BlockColumns {
  return new BlockColumns(readBlock(dataFolder, location))
}

/** The same in memory that the next call takes again: for those who look at one series after the other and keep no column. */
export function glanceAtPack(dataFolder: string, location: PackLocation): BlockColumns {
  return new BlockColumns(readBlock(dataFolder, location, roomAgain))
}

/** The trace that was put with the columns; `null` without one. Throws PackDamaged. */
export function readTrace(dataFolder: string, location: PackLocation): SeriesTrace | null {
  // A store of version 1 does not say: it knew no traces.
  if (!location.trace) return null
  return decodeTrace(readTraceBytes(dataFolder, location))
}

/** The verified bytes of one series. Throws PackDamaged. */
export function readBlock(dataFolder: string, location: PackLocation, room = freshRoom): Uint8Array<ArrayBuffer> {
  const bytes = bytesAt(dataFolder, location, location, room)
  const reason = verifyBlock(bytes)
  if (reason !== null) throw new PackDamaged(location, reason)
  return bytes
}

/** The verified bytes of one trace. Throws PackDamaged. */
export function readTraceBytes(dataFolder: string, location: PackLocation): Uint8Array<ArrayBuffer> {
  const bytes = bytesAt(dataFolder, location, traceSpan(location))
  const reason = verifyTrace(bytes)
  if (reason !== null) throw new PackDamaged(location, reason)
  return bytes
}

interface Span {
  readonly offset: number
  readonly length: number
}

function traceSpan({ offset, length, trace }: PackLocation): Span {
  return { offset: offset + length, length: trace }
}

/** Not filled with zeros first: all of it is read or none is given. */
function freshRoom(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
}

const MOST_KEPT_BYTES = 1 << 20
let kept = new Uint8Array(0)

/** Memory that was used before: to ask the system for new pages takes three times as long as to read into old ones. */
function roomAgain(length: number): Uint8Array<ArrayBuffer> {
  if (length > MOST_KEPT_BYTES) return freshRoom(length)
  if (kept.length < length) kept = freshRoom(length)
  return kept.subarray(0, length)
}

function bytesAt(dataFolder: string, location: PackLocation, { offset, length }: Span, room = freshRoom): Uint8Array<ArrayBuffer> {
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
    if (offset + length > fstatSync(descriptor).size) throw new PackDamaged(location, 'it is cut short')
    const bytes = room(length)
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, offset + filled)
      if (count === 0) throw new PackDamaged(location, 'it is cut short')
      filled += count
    }
    return bytes
  } catch (error) {
    if (errnoOf(error) === 'EIO') throw new PackDamaged(location, 'the disk cannot read it', { cause: error })
    throw error
  } finally {
    closeSync(descriptor)
  }
}
