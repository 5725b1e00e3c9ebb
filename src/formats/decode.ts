import type { DecodedRows, Decoder, Hasher } from '../kernel/decoder.ts'
import type { DecodeProgram } from '../kernel/program.ts'
import { DecodeRefusal, type Declared, type Decoded, LINE_NOT_COUNTED, type RawRows } from '../model/decoded.ts'
import { allAbsent } from '../model/field.ts'
import { detect, headBytes, type DetectOptions } from './detect.ts'
import { defaultGzipLimits, GunzipReader, isGzip, type ByteReader, type GzipLimits } from './gzip.ts'
import { KnownForms } from './known-forms.ts'
import { settleSlashDates, type DateOrder } from './slash-dates.ts'

/**
 * Where the stored bytes of an object come from. What its methods throw passes through `decodeObject` as it is: an object that cannot be read
 * is something else than one that holds no data.
 */
export interface ObjectSource extends ByteReader {
  /** Fills the start of `target`, gives how many bytes; 0 only at the end. */
  read(target: Uint8Array): number | Promise<number>
  /** Path of the object in its lake: a hint for detection. */
  readonly path: string
  readonly sizeBytes?: number
  /** Random access, where the storage has it: large Parquet objects need it. Fills `target` unless the object ends before. */
  readAt?(offset: number, target: Uint8Array): number | Promise<number>
}

/** What decoding runs on: one of each per worker, reused for every object, one object at a time. */
export interface DecodeTools {
  /** The WebAssembly decoder, whose window is always the same; null: only the plain one. */
  readonly kernel: Decoder | null
  readonly plain: Decoder
  readonly hasher: Hasher
}

/** What a dataset's config says about decoding. */
export interface DecodeOptions extends Omit<DetectOptions, 'complete'> {
  /** How A/B/YYYY is to be read; else the whole object decides. */
  readonly dates?: DateOrder
  /** Bars that one object may hold; more are refused with `TooManyBars`, as soon as they are met. */
  readonly maxBars?: number
  /**
   * Rows after which no more need be read: a sample. Only rows without symbols whose dates are plain are cut short; then `bytes`, `digest`,
   * `declared` and what is refused are those of the object's beginning.
   */
  readonly enoughRows?: number
  readonly gzip?: GzipLimits
}

/**
 * Decodes one object: unpacks gzip whatever its name, tells the format, gives its rows and the digest of its stored bytes.
 *
 * Throws DecodeRefusal when the content is not data; anything else thrown comes from `source`. Uncompressed bytes are read straight into the
 * decoder's window. What it gives never holds slash kinds of time, and a row's symbol is always one of `symbols` ('' for a row that names none
 * where others do). Its arrays are valid until the next object is decoded with the same tools: copy what is to outlive that.
 */
export async function decodeObject(source: ObjectSource, tools: DecodeTools, options: DecodeOptions = {}): Promise<Decoded> {
  let from = source
  let way: Way = { encoding: null, countsLines: source.readAt === undefined }
  for (;;) {
    try {
      return await decodeAs(from, tools, options, way)
    } catch (error) {
      const other = otherWay(error, way)
      if (other === null) throw error
      if (!source.readAt) throw error instanceof Latin1Suspected ? error.refusal : error
      from = fromStart(source)
      way = other
    }
  }
}

/** What is taken for granted of an object until its content says otherwise: it is then decoded again. */
interface Way {
  readonly encoding: 'latin1' | null
  /** Lines are asked for by a refusal alone. */
  readonly countsLines: boolean
}

/** How an object that failed one way is to be decoded again; `null` when that is no use. */
function otherWay(error: unknown, way: Way): Way | null {
  if (error instanceof Latin1Suspected) return { ...way, encoding: 'latin1' }
  return error instanceof DecodeRefusal && error.line === LINE_NOT_COUNTED ? { ...way, countsLines: true } : null
}

/** Thrown when a CSV that began as UTF-8 went on as something else: names in Latin-1 beyond the head. */
class Latin1Suspected extends Error {
  constructor(readonly refusal: DecodeRefusal) {
    super(refusal.message)
  }
}

async function decodeAs(
  source: ObjectSource,
  tools: DecodeTools,
  options: DecodeOptions,
  { encoding, countsLines }: Way,
): Promise<Decoded> {
  const { hasher } = tools
  hasher.reset()
  const { head, forms } = keptWith(tools)
  let length = await filled(source, head, 0)
  hasher.update(head.subarray(0, length))
  let content: ByteReader = hashed(source, hasher)
  let gunzip: GunzipReader | null = null
  try {
    if (isGzip(head.subarray(0, length))) {
      gunzip = new GunzipReader(after(head.slice(0, length), content), options.gzip ?? defaultGzipLimits)
      content = gunzip
      length = await filled(content, head, 0)
    }
    const { format, columns } = options
    const known = { complete: length < head.length, ...(format !== undefined && { format }), ...(columns !== undefined && { columns }) }
    const detection = detect(head.subarray(0, length), source.path, known, forms)
    if (detection.kind === 'refused') throw new DecodeRefusal(detection.reason, detection.offset, lineOf(head, detection.offset))
    if (detection.kind === 'parquet') {
      const { decodeParquet } = await import('./parquet.ts')
      const readAt = gunzip === null ? (source.readAt?.bind(source) ?? null) : null
      const sizeBytes = gunzip === null ? (source.sizeBytes ?? null) : null
      const decoded = await decodeParquet({ head: head.subarray(0, length), rest: content, sizeBytes, readAt }, options.columns ?? null)
      return settled(decoded, detection.format, tools, options)
    }
    const program = encoding === 'latin1' && detection.program.syntax === 'csv' ? { ...detection.program, encoding } : detection.program
    const decoder = tools.kernel?.supports(program) === true ? tools.kernel : tools.plain
    const decoded = await run(decoder, program, {
      head: head.subarray(0, length),
      rest: content,
      unknown: detection.unknown === true,
      countsLines,
      options,
    })
    return settled(decoded, detection.format, tools, options)
  } finally {
    gunzip?.close()
  }
}

/** Thrown as soon as an object holds more bars than it may. */
export class TooManyBars extends DecodeRefusal {
  constructor(bars: number, most: number) {
    super(`${bars} bars, more than the ${most} that one object may hold; raise \`max_bars\` or split it`, -1, 0)
  }
}

interface Content {
  readonly head: Uint8Array
  readonly rest: ByteReader
  /** Whether the head shows no rows. */
  readonly unknown: boolean
  readonly countsLines: boolean
  readonly options: DecodeOptions
}

async function run(decoder: Decoder, program: DecodeProgram, { head, rest, unknown, countsLines, options }: Content): Promise<DecodedRows> {
  const { maxBars = Infinity, enoughRows = Infinity } = options
  let lastByte = head[head.length - 1] ?? 0
  try {
    decoder.start(program, countsLines)
    const window = decoder.window()
    if (window.buffer !== head.buffer) window.set(head)
    decoder.push(head.length)
    for (;;) {
      const window = decoder.window()
      const read = rest.read(window)
      const count = typeof read === 'number' ? read : await read
      if (count === 0) break
      lastByte = window[count - 1] as number
      decoder.push(count)
      if (decoder.rowsTaken > maxBars) throw new TooManyBars(decoder.rowsTaken, maxBars)
      const sample = decoder.rowsTaken >= enoughRows ? decoder.stop() : null
      if (sample !== null) return sample
    }
    const decoded = decoder.finish()
    if (program.syntax === 'csv' && lastByte !== 0x0a) refuseCutLine(decoded)
    return decoded
  } catch (error) {
    if (error instanceof DecodeRefusal && program.syntax === 'csv' && program.encoding === 'utf8' && error.reason.includes('UTF-8')) {
      throw new Latin1Suspected(error)
    }
    if (unknown && error instanceof DecodeRefusal && error.reason.startsWith('no rows found')) {
      throw new DecodeRefusal(
        'no rows found: nothing in the document looks like bars under known names; set `format` if it is one of those known',
        -1,
        0,
      )
    }
    throw error
  }
}

interface Kept {
  readonly head: Uint8Array
  readonly forms: KnownForms
}

const keptByTools = new WeakMap<DecodeTools, Kept>()

/** Where heads are read to, which is where the kernel takes them, and the forms that they had; kept with the tools: they decode one object at a time. */
function keptWith(tools: DecodeTools): Kept {
  let kept = keptByTools.get(tools)
  if (!kept) {
    const head = tools.kernel?.window().subarray(0, headBytes) ?? new Uint8Array(headBytes)
    keptByTools.set(tools, (kept = { head, forms: new KnownForms(tools.kernel) }))
  }
  return kept
}

/** 1-based line of an offset in the head; 0 when there is no offset. */
function lineOf(head: Uint8Array, offset: number): number {
  if (offset < 0) return 0
  let line = 1
  for (let i = 0; i < offset; i++) if (head[i] === 0x0a) line++
  return line
}

/** A last line without a line end that lacks fields which the row before has: the writer was not done. */
function refuseCutLine({ rows, symbols, bytes }: DecodedRows): void {
  const last = rows.length - 1
  if (last < 1) return
  const absentNow = absentFields(rows.flags[last] as number)
  const absentBefore = absentFields(rows.flags[last - 1] as number)
  const lacksFields = (absentNow & ~absentBefore) !== 0
  if (!lacksFields && !isCutSymbol(symbols[rows.symbol?.[last] ?? -1], symbols[rows.symbol?.[last - 1] ?? -1])) return
  const what = lacksFields ? 'lacks fields that the row before it has' : 'has not the whole symbol that the row before it has'
  throw new DecodeRefusal(`cut short: the last line (row ${last + 1}) has no line end and ${what}`, bytes, 0)
}

/** Whether a symbol can be the beginning of the one a row earlier: nothing, or less of it. */
function isCutSymbol(now: string | undefined, before: string | undefined): boolean {
  return before !== undefined && before !== '' && now !== before && before.startsWith(now ?? '')
}

/** Bits, three apart, of the fields whose state is `absent`. */
function absentFields(flags: number): number {
  return flags & ~(flags >> 1) & ~(flags >> 2) & allAbsent
}

function settled(decoded: DecodedRows, format: string, tools: DecodeTools, options: DecodeOptions): Decoded {
  const { rows } = decoded
  if (options.maxBars !== undefined && rows.length > options.maxBars) {
    throw new TooManyBars(rows.length, options.maxBars)
  }
  settleSlashDates(rows, options.dates ?? null)
  return {
    format,
    rows,
    symbols: namedSymbols(rows, decoded.symbols),
    declared: declaredOf(decoded.declared),
    columns: decoded.columns,
    bytes: decoded.bytes,
    digest: tools.hasher.digest(),
  }
}

/** The symbols, with '' added when a row names none where others do; such rows are given its id in place. */
function namedSymbols(rows: RawRows, symbols: readonly string[]): readonly string[] {
  if (rows.symbol === null) return symbols
  let nameless = false
  for (let i = 0; i < rows.length; i++) {
    if ((rows.symbol[i] as number) < symbols.length) continue
    rows.symbol[i] = symbols.length
    nameless = true
  }
  return nameless ? [...symbols, ''] : symbols
}

const declaredTexts = ['symbol', 'interval', 'start', 'end', 'lastUpdated', 'timeZone', 'currency'] as const

function declaredOf(declared: ReadonlyMap<string, string>): Declared {
  const result: { -readonly [K in keyof Declared]: Declared[K] } = {}
  for (const name of declaredTexts) {
    const text = declared.get(name)
    if (text !== undefined && text !== '') result[name] = text
  }
  const count = declared.get('recordCount')
  if (count !== undefined && /^\d{1,15}$/.test(count)) result.recordCount = Number(count)
  return result
}

/** Reads until `target` is full or nothing is left; gives the bytes in `target`. */
async function filled(reader: ByteReader, target: Uint8Array, from: number): Promise<number> {
  let length = from
  while (length < target.length) {
    const read = reader.read(target.subarray(length))
    const count = typeof read === 'number' ? read : await read
    if (count === 0) break
    length += count
  }
  return length
}

function hashed(source: ByteReader, hasher: Hasher): ByteReader {
  return {
    read(target) {
      const read = source.read(target)
      if (typeof read === 'number') {
        if (read > 0) hasher.update(target.subarray(0, read))
        return read
      }
      return read.then((count) => {
        if (count > 0) hasher.update(target.subarray(0, count))
        return count
      })
    },
  }
}

/** Bytes at hand, then the rest of a reader. */
function after(bytes: Uint8Array, rest: ByteReader): ByteReader {
  let from = 0
  return {
    read(target) {
      if (from === bytes.length) return rest.read(target)
      const part = bytes.subarray(from, from + target.length)
      target.set(part)
      from += part.length
      return part.length
    },
  }
}

/** The same object from its first byte, read by random access. */
function fromStart(source: ObjectSource): ObjectSource {
  const readAt = source.readAt?.bind(source)
  if (!readAt) throw new Error('no random access')
  let offset = 0
  return {
    path: source.path,
    readAt,
    ...(source.sizeBytes === undefined ? {} : { sizeBytes: source.sizeBytes }),
    async read(target) {
      const count = await readAt(offset, target)
      offset += count
      return count
    },
  }
}
