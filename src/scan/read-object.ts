import { errnoOf } from '../base/app-error.ts'
import { decodeObject, type DecodeTools, TooManyBars } from '../formats/decode.ts'
import type { Dataset } from '../model/dataset.ts'
import { type Decoded, DecodeRefusal } from '../model/decoded.ts'
import type { LakeStorage } from '../model/lake.ts'
import { partsOf, type SeriesPart } from '../series/parts.ts'
import type { ObjectReport, ObjectToRead } from './task.ts'

/** Where objects are read from, what decodes them, and how large they may be. */
export interface Reading {
  readonly storage: LakeStorage
  readonly tools: DecodeTools
  readonly maxObjectBytes: number
  readonly maxSeriesBars: number
}

/** What became of an object, and where it was read what it holds, also by symbol. The columns may be reused for the next object. */
export interface ReadObject {
  readonly report: ObjectReport
  readonly content: { readonly decoded: Decoded; readonly parts: readonly SeriesPart[] } | null
}

/** Reads one object of a dataset. Never rejects for what the object or its storage is like: the report says why there is no content. */
export async function readObject(object: ObjectToRead, dataset: Dataset, reading: Reading): Promise<ReadObject> {
  const { storage, tools, maxObjectBytes, maxSeriesBars } = reading
  const { format, dates } = dataset
  if (object.sizeBytes > maxObjectBytes)
    return unread('skipped', `${object.sizeBytes} bytes, more than scan.max_object_bytes (${maxObjectBytes})`)
  let decoded: Decoded
  try {
    decoded = await decodeStored(storage, object.path, tools, {
      maxBars: maxSeriesBars,
      ...(format !== 'auto' && { format }),
      ...(dates !== null && { dates }),
    })
  } catch (error) {
    if (error instanceof TooManyBars) return unread('skipped', `more bars than scan.max_series_bars (${maxSeriesBars})`)
    if (error instanceof DecodeRefusal) return unread('unreadable', error.reason, error)
    const errno = errnoOf(error)
    return unread('not_obtained', error instanceof Error ? `${errno ? `${errno}: ` : ''}${error.message}` : String(error))
  }
  const parts = partsOf(decoded, object.symbol, { index: object.id })
  const report: ObjectReport = {
    outcome: 'read',
    reason: null,
    offset: null,
    line: null,
    digest: decoded.digest,
    bytes: object.sizeBytes,
    records: decoded.rows.length,
    symbols: symbolsOf(parts),
  }
  return { report, content: { decoded, parts } }
}

/** Each once; nearly every object has one. */
function symbolsOf(parts: readonly SeriesPart[]): readonly string[] {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? [only.symbol] : [...new Set(parts.map((part) => part.symbol))]
}

/** Decodes an object of a storage. Throws what opening, reading and decoding throw. */
export async function decodeStored(
  storage: LakeStorage,
  path: string,
  tools: DecodeTools,
  options: Parameters<typeof decodeObject>[2],
): Promise<Decoded> {
  const reader = await storage.open(path)
  try {
    const source = {
      path,
      sizeBytes: reader.sizeBytes,
      read: (target: Uint8Array) => reader.read(target),
      readAt: (offset: number, target: Uint8Array) => reader.readAt(offset, target),
    }
    return await decodeObject(source, tools, options)
  } finally {
    await reader.close()
  }
}

/** `offset` is -1 and `line` 0 where they are not known. */
function unread(outcome: ObjectReport['outcome'], reason: string, { offset, line } = { offset: -1, line: 0 }): ReadObject {
  return {
    report: {
      outcome,
      reason,
      offset: offset < 0 ? null : offset,
      line: line > 0 ? line : null,
      digest: null,
      bytes: 0,
      records: 0,
      symbols: [],
    },
    content: null,
  }
}
