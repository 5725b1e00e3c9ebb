import type { DecodeProgram } from '../kernel/program.ts'
import type { Format } from './format.ts'
import { Head } from './head.ts'
import { unknownJson } from './json.ts'
import type { KnownForms } from './known-forms.ts'
import { formatNamed, formats } from './registry.ts'

/** What an object is. `refused`: not data, with the reason and what to do about it; `offset` is -1 where no byte is to blame. */
export type Detection =
  | {
      readonly kind: 'program'
      readonly format: string
      readonly program: DecodeProgram
      /** JSON in whose head no format was seen. */ readonly unknown?: true
    }
  | { readonly kind: 'parquet'; readonly format: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly offset: number }

/** What a dataset's config can say about the format of its objects. */
export interface DetectOptions {
  /** Name of the only format to read as. */
  readonly format?: string
  /** Names of a CSV's columns in order, when it has no header or an unknown one. Other columns are skipped: any name that is no alias. */
  readonly columns?: readonly string[]
  /** Whether `head` is the whole object. */
  readonly complete?: boolean
}

const glanceBytes = 4096

/** Bytes that `detect` is best given, fewer only when the object is shorter. */
export const headBytes = 64 * 1024

/** How many bytes are looked at, growing until a format is sure; 0 is all. A row or two and what stands before them nearly always suffice. */
const looks = { json: [1024, 8192, 0], csv: [8192, 0] } as const

/**
 * Tells what an object is from its first bytes (decompressed) and its path, or from the format that config names. `known` makes it faster and changes
 * nothing of the answer.
 */
export function detect(bytes: Uint8Array, path: string, options: DetectOptions = {}, known: KnownForms | null = null): Detection {
  const head = new Head(bytes, path, options.complete ?? bytes.length < headBytes, options.columns ?? null)
  if (bytes.length === 0) return refused('empty: the object has no bytes')
  if (options.format !== undefined) {
    const format = formatNamed(options.format)
    if (!format) return refused(`unknown format "${options.format}"; known are ${formats.map((one) => one.name).join(', ')}`)
    if (format.syntax !== 'parquet' || isParquet(bytes)) return notText(head, format.syntax) ?? readAs(format, head)
    return refused('expected Parquet ("PAR1" in front)', 0)
  }
  if (isParquet(bytes)) return { kind: 'parquet', format: 'parquet' }
  const problem = notText(head, null)
  if (problem) return problem
  const syntax = looksLikeJson(head) ? 'json' : 'csv'
  for (const byteCount of looks[syntax]) {
    if (byteCount > 0 && head.bytes.length <= byteCount) continue
    const look = byteCount === 0 ? head : head.cutTo(byteCount)
    const forms = syntax === 'json' && look.cut ? known : null
    const seenBefore = forms?.find(look.bytes)
    if (seenBefore) return seenBefore
    const format = formats.find((one) => one.syntax === syntax && one.matches(look))
    if (!format) continue
    // What a CSV's numbers and encoding are like is told from all of the head.
    const detection = readAs(format, syntax === 'csv' ? head : look)
    forms?.remember(look.bytes, detection)
    return detection
  }
  if (syntax === 'json') return { kind: 'program', format: 'json', program: unknownJson(), unknown: true }
  return refused(columnsUnknown(head))
}

function readAs(format: Format, head: Head): Detection {
  const reading = format.read(head)
  if ('refused' in reading) return refused(`${format.name}: ${reading.refused}`)
  return 'parquet' in reading
    ? { kind: 'parquet', format: format.name }
    : { kind: 'program', format: format.name, program: reading.program }
}

function refused(reason: string, offset = -1): Detection {
  return { kind: 'refused', reason, offset }
}

function columnsUnknown(head: Head): string {
  const first = head.csv.lines[0]?.text ?? ''
  const shown = first.length > 80 ? `${first.slice(0, 80)}…` : first
  return `the columns cannot be told from the first line ${JSON.stringify(shown)}; add a header line, or set \`columns\` (for example "time,open,high,low,close,volume") or \`format\``
}

function isParquet(bytes: Uint8Array): boolean {
  return startsWith(bytes, 'PAR1')
}

const signatures: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a ZIP archive; unpack it'],
  ['\x1f\x8b', 'gzip within gzip; unpack it once'],
  ['BZh', 'bzip2; store it plain or as gzip'],
  ['\xfd7zXZ', 'xz; store it plain or as gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd; store it plain or as gzip'],
  ['ARROW1', 'an Arrow file; store it as Parquet'],
  ['\x89HDF', 'an HDF5 file; store it as Parquet'],
  ['SQLite format 3', 'an SQLite database'],
  ['%PDF', 'a PDF document'],
]

const unmarkedUtf16 = 'UTF-16 without a byte order mark; store it as UTF-8'

/** Why bytes are not text that a format of this syntax reads; null when nothing speaks against it. */
function notText(head: Head, syntax: Format['syntax'] | null): Detection | null {
  const { bytes } = head
  // So nearly all JSON begins, and nothing else that is named here but UTF-16.
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return looksLikeUtf16(bytes) ? refused(unmarkedUtf16, bytes.indexOf(0)) : null
  if (startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff')) return refused('UTF-16; store it as UTF-8', 0)
  for (const [signature, what] of signatures) if (startsWith(bytes, signature)) return refused(what, 0)
  // Further on, the decoder finds it.
  const nul = bytes.subarray(0, glanceBytes).indexOf(0)
  if (nul >= 0) {
    if (looksLikeUtf16(bytes)) return refused(unmarkedUtf16, nul)
    // A NUL further on in JSON is an error like any other, and the decoder names it.
    if (syntax !== 'json' && !looksLikeJson(head)) return refused('binary: a NUL byte where text was expected', nul)
  }
  const first = head.firstByte
  if (first < 0) return refused('empty: nothing but white space')
  if (first === 0x3c) {
    const start = head.cutTo(glanceBytes).text.trimStart().slice(0, 200).toLowerCase()
    if (/^<!doctype html|^<html|^<head|^<body|^<!--/.test(start)) return refused(`an HTML page instead of data${titleOf(head)}`, 0)
    if (start.startsWith('<?xml')) return refused(`an XML document instead of data`, 0)
  }
  const control = looksLikeJson(head) ? -1 : controlCharacter(bytes)
  if (control >= 0) return refused('binary: a control character where text was expected', control)
  return null
}

function titleOf(head: Head): string {
  const title = /<title[^>]*>([^<]{1,100})/i.exec(head.cutTo(glanceBytes).text)?.[1]?.trim()
  return title ? ` (${JSON.stringify(title)})` : ''
}

function looksLikeJson(head: Head): boolean {
  const first = head.firstByte
  return first === 0x7b || first === 0x5b
}

/** Text of one script in UTF-16: every second byte of the first few is NUL. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length & ~1, 64)
  let even = 0
  let odd = 0
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++
    if (bytes[i + 1] === 0) odd++
  }
  return length >= 4 && Math.max(even, odd) > 0.4 * length && Math.min(even, odd) < 0.1 * length
}

function controlCharacter(bytes: Uint8Array): number {
  const length = Math.min(bytes.length, 1024)
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) return i
  }
  return -1
}

function startsWith(bytes: Uint8Array, latin1: string): boolean {
  if (bytes.length < latin1.length) return false
  for (let i = 0; i < latin1.length; i++) if (bytes[i] !== latin1.charCodeAt(i)) return false
  return true
}
