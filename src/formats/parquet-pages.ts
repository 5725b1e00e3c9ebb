import type { ColumnDecoder, DecodedArray } from 'hyparquet/src/types.js'
import { parquetHeader } from 'hyparquet/src/column.js'
import { convert, convertWithDictionary } from 'hyparquet/src/convert.js'
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js'
import { readPlain } from 'hyparquet/src/plain.js'

const largestPage = 1024 ** 3

interface Page {
  readonly values: DecodedArray
  /** 1 where there is a value, 0 where there is null; empty when there are no nulls. */
  readonly levels: readonly number[]
}

/**
 * Reads one chunk of a flat column, page after page, and hands its values on with null where there is none.
 *
 * hyparquet's own loop trusts every count in a page, and a damaged one can keep it busy for ever or until memory ends: so pages are read here
 * with its functions one by one, and what they would trust is held against the page and the row group first. Throws on anything that does not fit.
 */
export function readChunk(
  chunk: ArrayBuffer,
  rowCount: number,
  decoder: ColumnDecoder,
  onValues: (values: ArrayLike<unknown>, from: number) => void,
): void {
  const reader = { view: new DataView(chunk), offset: 0 }
  let dictionary: DecodedArray | undefined
  for (let rows = 0; rows < rowCount;) {
    const header = parquetHeader(reader)
    const { compressed_page_size: stored, uncompressed_page_size: unpacked } = header
    if (!isCount(stored, chunk.byteLength - reader.offset) || !isCount(unpacked, largestPage))
      throw new Error('page sizes do not fit the column')
    const bytes = new Uint8Array(chunk, reader.offset, stored)
    reader.offset += stored
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values
      if (!isCount(count, unpacked * 8)) throw new Error('dictionary size does not fit its page')
      const page = decompressPage(bytes, unpacked, decoder.codec, decoder.compressors)
      const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
      dictionary = convert(readPlain({ view, offset: 0 }, decoder.type, count, decoder.element.type_length), decoder)
      continue
    }
    const count = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') continue
    if (!isCount(count, rowCount - rows)) throw new Error('a page has more values than its row group has rows')
    const page =
      header.type === 'DATA_PAGE' ? firstVersion(bytes, header, decoder, dictionary) : secondVersion(bytes, header, decoder, dictionary)
    onValues(page.levels.length > 0 ? withNulls(page, count) : page.values, rows)
    rows += count
  }
}

type Header = ReturnType<typeof parquetHeader>

function firstVersion(bytes: Uint8Array, header: Header, decoder: ColumnDecoder, dictionary: DecodedArray | undefined): Page {
  const about = header.data_page_header
  if (!about) throw new Error('a data page has no header')
  const page = decompressPage(bytes, header.uncompressed_page_size, decoder.codec, decoder.compressors)
  let valuesAt = 0
  if (decoder.element.repetition_type === 'OPTIONAL') {
    const levelBytes = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true)
    valuesAt = 4 + levelBytes
    holdRuns(page, 4, valuesAt, 1, about.num_values)
  }
  if (/RLE|_DICTIONARY/.test(about.encoding)) {
    if (decoder.type === 'BOOLEAN') valuesAt += 4
    const width = decoder.type === 'BOOLEAN' ? 1 : (page[valuesAt++] ?? 0)
    if (width > 32) throw new Error(`dictionary indices of ${width} bits`)
    holdRuns(page, valuesAt, page.length, width, about.num_values)
  }
  const { definitionLevels, dataPage } = readDataPage(page, about, decoder)
  return { values: convertWithDictionary(dataPage, dictionary, about.encoding, decoder), levels: definitionLevels as number[] }
}

function secondVersion(bytes: Uint8Array, header: Header, decoder: ColumnDecoder, dictionary: DecodedArray | undefined): Page {
  const about = header.data_page_header_v2
  if (!about) throw new Error('a data page has no header')
  const { definition_levels_byte_length: levelBytes, repetition_levels_byte_length: repetitionBytes } = about
  if (repetitionBytes !== 0 || !isCount(levelBytes, bytes.length) || !isCount(about.num_nulls, about.num_values))
    throw new Error('levels do not fit their page')
  if (decoder.element.repetition_type === 'OPTIONAL') holdRuns(bytes, 0, levelBytes, 1, about.num_values)
  let plain = bytes
  let plainHeader = header
  if (about.is_compressed !== false) {
    const values = decompressPage(
      bytes.subarray(levelBytes),
      header.uncompressed_page_size - levelBytes,
      decoder.codec,
      decoder.compressors,
    )
    plain = new Uint8Array(levelBytes + values.length)
    plain.set(bytes.subarray(0, levelBytes))
    plain.set(values, levelBytes)
    plainHeader = { ...header, data_page_header_v2: { ...about, is_compressed: false } }
  }
  if (/_DICTIONARY/.test(about.encoding)) {
    const width = plain[levelBytes] ?? 0
    if (width > 32) throw new Error(`dictionary indices of ${width} bits`)
    holdRuns(plain, levelBytes + 1, plain.length, width, about.num_values)
  }
  const { definitionLevels, dataPage } = readDataPageV2(plain, plainHeader, decoder)
  return {
    values: convertWithDictionary(dataPage, dictionary, about.encoding, decoder),
    levels: about.num_nulls > 0 ? (definitionLevels as number[]) : [],
  }
}

/**
 * Walks the runs of an RLE and bit-packing hybrid without unpacking them: none may hold more values than the page, or reach beyond it.
 * Source: https://parquet.apache.org/docs/file-format/data-pages/encodings/ (RLE = 3).
 */
function holdRuns(page: Uint8Array, from: number, to: number, width: number, count: number): void {
  if (to > page.length) throw new Error('runs reach beyond their page')
  let at = from
  for (let seen = 0; seen < count && at < to;) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      const byte = page[at++]
      if (byte === undefined || shift > 28) throw new Error('a run has no end to its length')
      header += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    const length = Math.floor(header / 2)
    if (header % 2 === 1) {
      if (length * 8 > count + 7 || header > 0x7fffffff) throw new Error('a run is longer than its page')
      at += length * width
      seen += length * 8
    } else {
      if (length > count) throw new Error('a run is longer than its page')
      at += (width + 7) >> 3
      seen += length
    }
  }
}

function withNulls({ values, levels }: Page, count: number): unknown[] {
  const all: unknown[] = new Array<unknown>(count)
  let next = 0
  for (let i = 0; i < count; i++) all[i] = levels[i] === 1 ? values[next++] : null
  return all
}

function isCount(value: number | undefined, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}
