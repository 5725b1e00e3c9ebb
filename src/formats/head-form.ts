import { Buffer } from 'node:buffer'
import type { HeadForm } from '../kernel/decoder.ts'
import { assignFields } from './aliases.ts'
import { isWordCode } from './partial-json.ts'

const quote = 0x22
const backslash = 0x5c

/**
 * The form that a head has, when all its rows have the same; `null` when it has none that says all about it: other scripts than ASCII and escapes
 * are no part of a form, and of rows with two times it depends on their values which one counts.
 */
export function formOf(head: Uint8Array): HeadForm | null {
  if (head.some((byte) => byte >= 0x80 || byte === backslash)) return null
  let rowsAt = -1
  let depth = 0
  let before = 0
  const keys = new Set<string>()
  for (let at = 0; at < head.length; at++) {
    const byte = head[at] as number
    if (byte <= 0x20) continue
    if (byte === quote) {
      const end = head.indexOf(quote, at + 1)
      if (end < 0) return null
      if (head[afterSpace(head, end + 1)] === 0x3a) keys.add(Buffer.from(head.subarray(at + 1, end)).toString('latin1'))
      at = end
      before = quote
      continue
    }
    if (rowsAt < 0) {
      if (byte === 0x7b && before === 0x5b) {
        rowsAt = at
        depth = 1
      }
    } else if (byte === 0x7b) {
      if (depth === 0) return repeated({ bytes: head.slice(0, at), rowsAt }, head, keys)
      depth++
    } else if (byte === 0x7d) depth--
    else if (depth === 0 && byte !== 0x2c) return null
    before = byte
  }
  return null
}

function repeated(form: HeadForm, head: Uint8Array, keys: ReadonlySet<string>): HeadForm | null {
  const times = [...keys].filter((key) => assignFields([key])[0] === 'time')
  return times.length < 2 && follows(head, form) ? form : null
}

/**
 * Whether a head, cut off anywhere, shows what the form does and begins a second row: the same keys, punctuation and white space, numbers for
 * numbers and strings for strings, row after row to its end.
 */
export function follows(head: Uint8Array, { bytes: form, rowsAt }: HeadForm): boolean {
  const { length } = head
  let rows = 0
  let at = 0
  let here = 0
  while (at < length) {
    if (here === form.length) {
      here = rowsAt
      rows++
    }
    const byte = head[at] as number
    const formByte = form[here] as number
    if (byte === quote && formByte === quote) {
      let isSame = true
      do {
        at++
        here++
      } while (at < length && head[at] === form[here] && head[at] !== quote)
      if (at < length && head[at] !== form[here]) {
        isSame = false
        for (; at < length && head[at] !== quote; at++) if (isSpecial(head[at] as number)) return false
        while (form[here] !== quote) here++
      }
      if (at === length) break
      at++
      here++
      if (!isSame && form[afterSpace(form, here)] === 0x3a) return false
    } else if (startsNumber(byte) && startsNumber(formByte)) {
      at = numberEnd(head, at)
      here = numberEnd(form, here)
      // Cut off, or something that only began like a number.
      if (at < length && (isWordCode(head[at] as number) || isWordCode(form[here] as number))) return false
    } else if (isWordCode(byte)) {
      while (at < length && head[at] === form[here] && isWordCode(head[at] as number)) {
        at++
        here++
      }
      if (at < length && (isWordCode(head[at] as number) || isWordCode(form[here] as number))) return false
    } else {
      if (byte !== formByte) return false
      at++
      here++
    }
  }
  return rows > 0
}

function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while ((bytes[at] as number) <= 0x20) at++
  return at
}

/** Behind `-1.25`; a point needs a digit after it, or the end. Where no digit stands, `from`. */
function numberEnd(bytes: Uint8Array, from: number): number {
  const digitsAt = bytes[from] === 0x2d ? from + 1 : from
  const pointAt = digitsEnd(bytes, digitsAt)
  if (pointAt === digitsAt) return from
  if (bytes[pointAt] !== 0x2e) return pointAt
  const end = digitsEnd(bytes, pointAt + 1)
  return end > pointAt + 1 || end === bytes.length ? end : pointAt
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (isDigit(bytes[at] as number)) at++
  return at
}

function startsNumber(byte: number): boolean {
  return isDigit(byte) || byte === 0x2d
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isSpecial(byte: number): boolean {
  return byte >= 0x80 || byte === backslash
}
