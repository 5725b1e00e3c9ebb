import { Script } from 'node:vm'
import { parquetMetadata, parquetSchema, type FileMetaData, type SchemaElement } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { DEFAULT_PARSERS as defaultParsers } from 'hyparquet/src/convert.js'
import type { ColumnMetaData } from 'hyparquet/src/types.js'
import type { DecodedRows } from '../kernel/decoder.ts'
import { parseNumberText } from '../kernel/number-text.ts'
import { parseTime, parseTimeNumber, type ParsedTime } from '../kernel/time-text.ts'
import { DecodeRefusal, timeKind, type RawRows, type TimeKind } from '../model/decoded.ts'
import { allAbsent, barFields, fieldState, type Field, type FieldState } from '../model/field.ts'
import { assignFields, isBarTable } from './aliases.ts'
import type { ByteReader } from './gzip.ts'
import { readChunk } from './parquet-pages.ts'

/** A Parquet object whose head has been read. */
export interface ParquetInput {
  readonly head: Uint8Array
  /** What follows the head. Reading it to its end is what makes the digest, so it is read even where `readAt` gives the data. */
  readonly rest: ByteReader
  /** Length of the whole object, when known before it is read. */
  readonly sizeBytes: number | null
  /** Random access to what `head` and `rest` give; null where there is none. */
  readonly readAt: ((offset: number, target: Uint8Array) => number | Promise<number>) | null
}

/** Objects up to this size are read into memory; larger ones need random access, and then only the columns of a bar are held. */
const heldBytes = 64 * 1024 * 1024
const heldWithoutRandomAccess = 1024 * 1024 * 1024
const maxRows = 500_000_000

interface File {
  readonly byteLength: number
  slice(from: number, to?: number): ArrayBuffer | Promise<ArrayBuffer>
}

/** What `ObjectSource` threw while hyparquet was reading: no fault of the content. */
class SourceFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('source failed')
  }
}

/**
 * Reads the columns of a bar out of a Parquet object.
 *
 * Times: logical type TIMESTAMP in ms, µs or ns (`local` unless adjusted to UTC), INT96 (an instant), date32, plain integers by their digits, text.
 * `decimals` are those of the shortest decimal that is the same number, as nothing is printed. Throws DecodeRefusal when the footer or a page is damaged.
 */
export async function decodeParquet(input: ParquetInput, columns: readonly string[] | null): Promise<DecodedRows> {
  const file = await openFile(input)
  const bytes = file.byteLength
  if (bytes < 12) throw new DecodeRefusal(`Parquet cut short: expected at least 12 bytes, found the end`, bytes, 0)
  try {
    return { ...(await readColumns(file, columns)), bytes }
  } catch (error) {
    if (error instanceof SourceFailed) throw error.cause
    if (error instanceof DecodeRefusal) throw error
    throw new DecodeRefusal(`damaged or cut short Parquet: ${error instanceof Error ? error.message : String(error)}`, -1, 0)
  }
}

async function openFile(input: ParquetInput): Promise<File> {
  const { head, rest, readAt, sizeBytes } = input
  if (readAt && sizeBytes !== null && sizeBytes > heldBytes) {
    const length = head.length + (await drained(rest))
    return {
      byteLength: length,
      async slice(from, to = length) {
        const target = new Uint8Array(to - from)
        let read = 0
        try {
          while (read < target.length) {
            const count = await readAt(from + read, target.subarray(read))
            if (count === 0) break
            read += count
          }
        } catch (error) {
          throw new SourceFailed(error)
        }
        return target.buffer
      },
    }
  }
  const held = await collected(head, rest, sizeBytes)
  return { byteLength: held.byteLength, slice: (from, to) => held.slice(from, to) }
}

async function drained(rest: ByteReader): Promise<number> {
  const scratch = new Uint8Array(256 * 1024)
  for (let total = 0; ;) {
    const count = await rest.read(scratch)
    if (count === 0) return total
    total += count
  }
}

async function collected(head: Uint8Array, rest: ByteReader, sizeBytes: number | null): Promise<ArrayBuffer> {
  let bytes = new Uint8Array(Math.max(sizeBytes === null ? 0 : sizeBytes + 1, head.length + 64 * 1024))
  bytes.set(head)
  let length = head.length
  for (;;) {
    if (length === bytes.length) {
      if (length >= heldWithoutRandomAccess)
        throw new DecodeRefusal(
          `Parquet of more than ${heldWithoutRandomAccess} bytes needs random access: store it uncompressed by gzip`,
          -1,
          0,
        )
      const larger = new Uint8Array(length * 2)
      larger.set(bytes)
      bytes = larger
    }
    const count = await rest.read(bytes.subarray(length))
    if (count === 0) return bytes.buffer.slice(0, length)
    length += count
  }
}

async function readColumns(file: File, columns: readonly string[] | null): Promise<Omit<DecodedRows, 'bytes'>> {
  const metadata = await metadataOf(file)
  const { names, fields } = columnsOf(metadata, columns)
  const rowCount = Number(metadata.num_rows)
  if (!(rowCount >= 0 && rowCount <= maxRows)) throw new DecodeRefusal(`Parquet footer says ${String(metadata.num_rows)} rows`, -1, 0)
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (inGroups !== rowCount) throw new DecodeRefusal(`Parquet footer says ${rowCount} rows, its row groups ${inGroups}`, -1, 0)

  const target = new Target(rowCount)
  const schema = guarded(() => parquetSchema(metadata))
  let groupStart = 0
  for (const group of metadata.row_groups) {
    const groupRows = Number(group.num_rows)
    if (!(groupRows >= 0)) throw new DecodeRefusal(`damaged Parquet: a row group of ${groupRows} rows`, -1, 0)
    if (groupRows === 0) continue
    for (const { meta_data: about } of group.columns) {
      const field = about?.path_in_schema.length === 1 ? fields[names.indexOf(about.path_in_schema[0] as string)] : undefined
      if (!about || field === undefined || field === 'ignore') continue
      const leaf = schema.children.find((child) => child.element.name === about.path_in_schema[0])
      if (!leaf) continue
      const { element } = leaf
      const decoder = {
        pathInSchema: about.path_in_schema,
        type: about.type,
        element,
        schemaPath: [schema, leaf],
        codec: about.codec,
        parsers,
        compressors,
      }
      const chunk = await chunkOf(file, about)
      const from = groupStart
      guarded(() => readChunk(chunk, groupRows, decoder, (values, at) => target.fill(field, element, values, from + at)))
    }
    groupStart += groupRows
  }
  const met = fields.filter((field) => field !== 'ignore')
  return { rows: target.rows(met), symbols: target.symbols(), declared: new Map(), columns: met }
}

/** Times as the columns want them: µs for timestamps, days for dates. */
const parsers = {
  ...defaultParsers,
  timestampFromMilliseconds: (ms: bigint) => Number(ms) * 1000,
  timestampFromMicroseconds: (us: bigint) => Number(us),
  timestampFromNanoseconds: (ns: bigint) => Number(flooredThousandth(ns)),
  dateFromDays: (days: number) => days,
}

async function metadataOf(file: File): Promise<FileMetaData> {
  const { byteLength } = file
  const tail = new DataView(await file.slice(byteLength - 8, byteLength))
  if (tail.getUint32(4, true) !== 0x31524150) throw new DecodeRefusal('Parquet cut short: expected "PAR1" at its end', byteLength, 0)
  const length = tail.getUint32(0, true)
  if (length > byteLength - 12) throw new DecodeRefusal(`damaged Parquet: a footer of ${length} bytes`, byteLength - 8, 0)
  const footer = await file.slice(byteLength - 8 - length, byteLength)
  return guarded(() => parquetMetadata(footer, { geoparquet: false }))
}

async function chunkOf(file: File, about: ColumnMetaData): Promise<ArrayBuffer> {
  const data = Number(about.data_page_offset)
  const from = about.dictionary_page_offset ? Math.min(Number(about.dictionary_page_offset), data) : data
  const to = from + Number(about.total_compressed_size)
  if (!(from >= 4 && to >= from && to <= file.byteLength))
    throw new DecodeRefusal(`damaged Parquet: a column from byte ${from} to ${to}`, -1, 0)
  return await file.slice(from, to)
}

/**
 * Runs what reads bytes that may be damaged, for a minute at most: the counts are checked, but hyparquet was not written against damage.
 * A minute is thousands of times what the largest honest column takes.
 */
function guarded<T>(read: () => T): T {
  let result: { readonly value: T } | null = null
  const holder = globalThis as { [guardedRead]?: (() => void) | undefined }
  holder[guardedRead] = () => {
    result = { value: read() }
  }
  try {
    guard.runInThisContext({ timeout: 60_000 })
  } finally {
    holder[guardedRead] = undefined
  }
  return (result as unknown as { readonly value: T }).value
}

const guardedRead = Symbol.for('tidegauge.parquet.read')
const guard = new Script("globalThis[Symbol.for('tidegauge.parquet.read')]()")

/** Columns that are no groups or lists, and what each means. */
function columnsOf(metadata: FileMetaData, columns: readonly string[] | null): { names: readonly string[]; fields: readonly Field[] } {
  const names = topElements(metadata)
    .filter((element) => !element.num_children && element.repetition_type !== 'REPEATED')
    .map((element) => element.name)
  const meanings = names.map((name, i) => columns?.[i] ?? name)
  if (!isBarTable(assignFields(meanings))) {
    const index = names.findIndex((name) => /^__index_level_\d+__$|^index$/.test(name))
    if (index >= 0) meanings[index] = 'date'
  }
  const fields = assignFields(meanings)
  if (!isBarTable(fields)) {
    throw new DecodeRefusal(`the columns cannot be told: expected a time and a price among ${names.join(', ')}; set \`columns\``, -1, 0)
  }
  return { names, fields }
}

/** Elements of the schema right under its root; the schema is a tree written depth first. */
function topElements(metadata: FileMetaData): SchemaElement[] {
  const elements: SchemaElement[] = []
  let at = 1
  while (at < metadata.schema.length) {
    const element = metadata.schema[at] as SchemaElement
    elements.push(element)
    let open = element.num_children ?? 0
    for (at++; open > 0 && at < metadata.schema.length; at++, open--) open += metadata.schema[at]?.num_children ?? 0
  }
  return elements
}

/** The columns being filled. */
class Target {
  private readonly time: Float64Array
  private readonly kinds: Uint8Array
  private readonly numbers: Readonly<Record<(typeof barFields)[number] | 'bid' | 'ask', Float64Array>>
  private readonly flags: Uint16Array
  private readonly decimals: Uint8Array
  private readonly symbol: Uint32Array
  private readonly symbolIds = new Map<string, number>()

  constructor(private readonly length: number) {
    const nans = () => new Float64Array(length).fill(NaN)
    this.time = nans()
    this.kinds = new Uint8Array(length).fill(timeKind.unparsable)
    this.numbers = { open: nans(), high: nans(), low: nans(), close: nans(), volume: nans(), bid: nans(), ask: nans() }
    this.flags = new Uint16Array(length).fill(allAbsent)
    this.decimals = new Uint8Array(length)
    this.symbol = new Uint32Array(length).fill(0xffffffff)
  }

  fill(field: Field, element: SchemaElement, values: ArrayLike<unknown>, from: number): void {
    const count = Math.min(values.length, this.length - from)
    if (field === 'time') this.fillTimes(element, values, from, count)
    else if (field === 'symbol') {
      for (let i = 0; i < count; i++) {
        const value = values[i]
        if (value !== null && value !== undefined && value !== '')
          this.symbol[from + i] = this.idOf(String(value as string | number | bigint))
      }
    } else if (field !== 'ignore') this.fillNumbers(field, values, from, count)
  }

  rows(met: readonly Field[]): RawRows {
    const { open, high, low, close, volume, bid, ask } = this.numbers
    return {
      length: this.length,
      time: this.time,
      timeKind: this.kinds,
      open,
      high,
      low,
      close,
      volume,
      bid: met.includes('bid') ? bid : null,
      ask: met.includes('ask') ? ask : null,
      flags: this.flags,
      decimals: this.decimals,
      symbol: this.symbolIds.size > 0 ? this.symbol : null,
    }
  }

  symbols(): readonly string[] {
    return [...this.symbolIds.keys()]
  }

  private fillTimes(element: SchemaElement, values: ArrayLike<unknown>, from: number, count: number): void {
    const known = kindOfElement(element)
    for (let i = 0; i < count; i++) {
      const value = values[i]
      if (value === null || value === undefined) continue
      if (known !== null) {
        const time = Number(value)
        if (!Number.isFinite(time)) continue
        this.time[from + i] = time
        this.kinds[from + i] = known
      } else {
        const parsed = parsedTime(value)
        this.time[from + i] = parsed.time
        this.kinds[from + i] = parsed.kind
      }
    }
  }

  private fillNumbers(field: (typeof barFields)[number] | 'bid' | 'ask', values: ArrayLike<unknown>, from: number, count: number): void {
    const column = this.numbers[field]
    const index = (barFields as readonly string[]).indexOf(field)
    const isPrice = index >= 0 && field !== 'volume'
    let places = 0
    for (let i = 0; i < count; i++) {
      const value = values[i]
      let number = NaN
      let state: FieldState = fieldState.ok
      if (typeof value === 'number' || typeof value === 'bigint') {
        number = Number(value)
        if (!Number.isFinite(number)) state = fieldState.nonFinite
      } else if (value === null || value === undefined) state = fieldState.null
      else if (typeof value === 'string') {
        const parsed = parseNumberText(value)
        number = parsed.value
        state = parsed.state
      } else state = fieldState.text
      const row = from + i
      column[row] = state === fieldState.ok ? number : NaN
      if (index < 0) continue
      const shift = 3 * index
      this.flags[row] = ((this.flags[row] as number) & ~(7 << shift)) | (state << shift)
      if (!isPrice || state !== fieldState.ok) continue
      places = decimalsOfDouble(number, places)
      if (places > (this.decimals[row] as number)) this.decimals[row] = places
    }
  }

  private idOf(symbol: string): number {
    let id = this.symbolIds.get(symbol)
    if (id === undefined) this.symbolIds.set(symbol, (id = this.symbolIds.size))
    return id
  }
}

/** Kind of the times of a column by its type; null when each value has to be read. */
function kindOfElement(element: SchemaElement): TimeKind | null {
  const { type, converted_type: converted, logical_type: logical } = element
  if (converted === 'DATE' || logical?.type === 'DATE') return timeKind.day
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC ? timeKind.instant : timeKind.local
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || type === 'INT96') return timeKind.instant
  return null
}

function parsedTime(value: unknown): ParsedTime {
  if (typeof value === 'string') return parseTime(value)
  if (typeof value === 'bigint' || typeof value === 'number') return parseTimeNumber(String(value))
  return { time: NaN, kind: timeKind.unparsable }
}

function flooredThousandth(value: bigint): bigint {
  const quotient = value / 1000n
  return value < 0n && quotient * 1000n !== value ? quotient - 1n : quotient
}

const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8] as const

/** Decimals of the shortest decimal that is the same double (or, if that is long, the same float), trying `guess` first. 0 when there is no short one. */
function decimalsOfDouble(value: number, guess: number): number {
  if (hasDecimals(value, guess) && (guess === 0 || !hasDecimals(value, guess - 1))) return guess
  for (let places = 0; places < powers.length; places++) if (hasDecimals(value, places)) return places
  return 0
}

function hasDecimals(value: number, places: number): boolean {
  const power = powers[places] as number
  const rounded = Math.round(value * power) / power
  return rounded === value || (Math.fround(value) === value && Math.fround(rounded) === value && places > 0)
}
