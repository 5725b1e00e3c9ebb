import type { PackLocation } from '../model/scan.ts'
import type { StoredColumns } from '../model/stored-columns.ts'
import type { SeriesTrace } from '../model/trace.ts'
import { BlockColumns, decodeBlock, verifyBlock } from './block-columns.ts'
import { decodeTrace, verifyTrace } from './trace-block.ts'
import { PackDamaged } from './pack-damaged.ts'
import { PackFile, type Span } from './pack-file.ts'

/** The columns as they were put. Throws PackDamaged: then read the series' objects again. */
export function readPack(dataFolder: string, location: PackLocation): StoredColumns {
  return decodeBlock(readBlock(dataFolder, location))
}

/** The same, each column made when it is first asked for: for those who look at few of them, and in no loop that asks at every turn. */
export function openPack(dataFolder: string, location: PackLocation): BlockColumns {
  return new BlockColumns(readBlock(dataFolder, location))
}

/** The trace that was put with the columns; `null` without one. Throws PackDamaged. */
export function readTrace(dataFolder: string, location: PackLocation): SeriesTrace | null {
  // A store of version 1 does not say: it knew no traces.
  if (!location.trace) return null
  return decodeTrace(readTraceBytes(dataFolder, location))
}

/** The verified bytes of one series. Throws PackDamaged. */
export function readBlock(dataFolder: string, location: PackLocation): Uint8Array<ArrayBuffer> {
  const bytes = bytesAt(dataFolder, location, location)
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

function traceSpan({ offset, length, trace }: PackLocation): Span {
  return { offset: offset + length, length: trace }
}

/** Not filled with zeros first: all of it is read or none is given. */
function freshRoom(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
}

function bytesAt(dataFolder: string, location: PackLocation, span: Span): Uint8Array<ArrayBuffer> {
  const file = new PackFile(dataFolder, location)
  try {
    file.mustHold(location, span)
    const bytes = freshRoom(span.length)
    file.fill(bytes, { from: 0, to: span.length, offset: span.offset, location })
    return bytes
  } finally {
    file.close()
  }
}
