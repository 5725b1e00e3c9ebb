/**
 * CSV: lines of fields (RFC 4180), read a row at a time. Rows are the checkpoints.
 *
 * A field is quoted when a double quote is its first byte; inside, two quotes are one and line ends are content. A carriage return belongs to
 * the line end when a line feed or the end of the data follows. Lines of spaces and tabs are blank.
 */
import { POSITIONS, POSITIONS_SIZE, SCRATCH } from './layout'
import {
  advance,
  checkpoint,
  clearStop,
  end,
  final,
  refuse,
  setCheckpoint,
  stop,
  stopAt,
  stopCode,
  BAD_AFTER_QUOTE,
  BAD_UTF8,
  NEED_MORE,
  NUL_BYTE,
  OPEN_QUOTE,
} from './state'
import { afterNonAscii, MINUS, QUOTE } from './scan'
import { decimals, endOfNumber, longNumber, numberState, setNumberState } from './long-number'
import { decimalsOf, lengthOf, shortShape, shortValue } from './number'
import { hostTimeTo, isoDate, timeKind, wholeDigits, wholeTime } from './time'
import { hostNumber, hostSplitTime, hostTime } from './imports'
import { readFastCsv } from './fast-csv'
import { noteField } from './keys'
import { symbolOf } from './symbols'
import { cell, commitRow, setKind, setSymbol, ASK, CLOSE, IGNORE, KIND_DAY, STATE_NULL, SYMBOL, TIME, VOLUME } from './columns'

const LINE_FEED: u8 = 0x0a
const RETURN: u8 = 0x0d

let delimiter: u8 = 0x2c
/** Whether bytes from 0x80 up must be UTF-8. */
let isUtf8: bool = true
let decimalComma: bool = false
/** Position of the column that holds the time of day; -1: the time stands in one column. */
let timeOfDayPosition: i32 = -1
let linesToSkip: i32 = 0
let atStart: bool = true

/* The field scanned last: its bytes without quotes. */
let fieldAt: usize = 0
let fieldLength: i32 = 0
let fieldQuoted: bool = false
/** Whether it holds doubled quotes. */
let fieldDoubled: bool = false

export function startCsv(delimiterByte: i32, skipLines: i32, utf8: bool, comma: bool, timePosition: i32): void {
  delimiter = <u8>delimiterByte
  linesToSkip = skipLines
  isUtf8 = utf8
  decimalComma = comma
  timeOfDayPosition = timePosition
  atStart = true
}

/** Reads on from `p` until bytes run out, something is wrong, or the data are done. */
export function readCsv(p: usize): void {
  if (atStart) {
    if (!final && (p >= end || (load<u8>(p) == 0xef && p + 3 > end))) {
      stop(BAD_UTF8, end)
      return
    }
    if (load<u8>(p) == 0xef && load<u8>(p + 1) == 0xbb && load<u8>(p + 2) == 0xbf) p += 3
    atStart = false
    setCheckpoint(p)
  }
  while (linesToSkip > 0) {
    p = endOfText(p, LINE_FEED, LINE_FEED)
    if (!p || p >= end) return
    linesToSkip--
    p = advance(p + 1)
    if (!p) return
  }
  while (p) {
    if (load<u8>(p) <= 0x20) {
      p = skipBlankLines(p)
      if (!p) return
      if (p >= end) {
        if (!final) stop(NUL_BYTE, p)
        return
      }
    }
    p = row(p)
    if (p) p = advance(p)
    if (p && !decimalComma && timeOfDayPosition < 0) p = readFastCsv(p, delimiter)
  }
}

/** Past blank lines at `p`. At the end of the data that may be the start of a line that is not blank. */
function skipBlankLines(p: usize): usize {
  while (true) {
    let i = p
    while (load<u8>(i) == 0x20 || load<u8>(i) == 0x09) i++
    if (load<u8>(i) == RETURN) {
      if (i + 1 >= end && !final) return stop(NUL_BYTE, end)
      if (i + 1 >= end || load<u8>(i + 1) == LINE_FEED) i++
    }
    if (i >= end) return final ? i : stop(NUL_BYTE, end)
    if (load<u8>(i) != LINE_FEED) return p
    p = i + 1
    setCheckpoint(p)
  }
}

/** One row: past its line end. */
function row(p: usize): usize {
  let seen: u32 = 0
  let flags: u32 = 0
  let places: i32 = 0
  let dateAt: usize = 0
  let dateLength = 0
  let dateForm = 0
  let clockAt: usize = 0
  let clockLength = 0
  let clockForm = 0
  for (let position = 0; ; position++) {
    const field = position < POSITIONS_SIZE ? <i32>load<u8>(POSITIONS + <usize>position) : IGNORE
    let after: usize
    if (field != IGNORE) {
      seen |= 1 << field
      noteField(field)
    }
    if (field <= ASK) {
      after = number(p, cell(field))
      if (!after) return 0
      if (field <= VOLUME) {
        flags |= numberState << (<u32>field * 3)
        if (field <= CLOSE) places = max(places, decimals)
      }
    } else {
      after = 0
      if (field == TIME && timeOfDayPosition < 0 && isoDate(p, cell(TIME)) && endsField(p + 10)) {
        setKind(KIND_DAY)
        after = p + 10
      } else {
        after = scanField(p)
        if (!after) return 0
        if (field == TIME) {
          if (timeOfDayPosition < 0) time()
          else {
            dateAt = fieldAt
            dateLength = fieldLength
            dateForm = fieldForm()
          }
        } else if (field == SYMBOL) {
          setSymbol(symbolOf(fieldAt, fieldLength, fieldQuoted, fieldDoubled))
        }
      }
    }
    if (position == timeOfDayPosition) {
      if (field <= ASK) after = scanField(p)
      clockAt = fieldAt
      clockLength = fieldLength
      clockForm = fieldForm()
    }
    p = after
    let c = load<u8>(p)
    if (c == delimiter && p < end) {
      p++
      continue
    }
    if (dateAt) splitTime(dateAt, dateLength, dateForm, clockAt, clockLength, clockForm)
    if (c == RETURN) {
      p++
      c = load<u8>(p)
    }
    commitRow(seen, flags, places)
    return p < end ? p + 1 : p
  }
}

/** Whether a field that is not quoted ends at `p`. */
// @ts-ignore: decorator
@inline
function endsField(p: usize): bool {
  const c = load<u8>(p)
  return p < end && (c == delimiter || c == LINE_FEED || (c == RETURN && load<u8>(p + 1) == LINE_FEED && p + 1 < end))
}

/** Past a number field, stored at `to`; on its delimiter or line end. Sets `decimals` and `numberState`. */
function number(p: usize, to: usize): usize {
  if (!decimalComma) {
    const negative = load<u8>(p) == MINUS
    const digitsAt = p + usize(negative)
    const shape = shortShape(digitsAt)
    if (shape && endsField(digitsAt + lengthOf(shape))) {
      store<f64>(to, shortValue(digitsAt, shape, negative))
      setNumberState(0, decimalsOf(shape))
      return digitsAt + lengthOf(shape)
    }
  }
  const after = scanField(p)
  if (!after) return 0
  if (fieldLength == 0) {
    store<f64>(to, NaN)
    setNumberState(STATE_NULL, 0)
    return after
  }
  const first = load<u8>(fieldAt)
  if (!decimalComma && (first == 0x2d || first - 0x30 < 10)) {
    if (endOfNumber(fieldAt) == fieldAt + fieldLength) {
      longNumber(fieldAt, to)
      return after
    }
    clearStop()
  }
  const answer = hostNumber(fieldAt, fieldLength, fieldQuoted, fieldDoubled)
  store<f64>(to, load<f64>(SCRATCH))
  setNumberState(answer & 7, answer >> 3)
  return after
}

/** The field scanned last as a time. */
function time(): void {
  const to = cell(TIME)
  let kind = -1
  if (!fieldDoubled && wholeDigits(fieldAt, fieldAt + fieldLength)) kind = wholeTime(fieldAt, fieldLength, to)
  if (kind < 0 && fieldLength == 10 && isoDate(fieldAt, to)) kind = KIND_DAY
  if (kind < 0) {
    hostTimeTo(to, hostTime(fieldAt, fieldLength, fieldQuoted, fieldDoubled))
    kind = timeKind
  }
  setKind(kind)
}

/** Stores the time of a row that has it in two columns, or only the first of them. */
function splitTime(dateAt: usize, dateLength: i32, dateForm: i32, clockAt: usize, clockLength: i32, clockForm: i32): void {
  const kind = clockAt
    ? hostSplitTime(dateAt, dateLength, dateForm == 2, clockAt, clockLength, clockForm == 2)
    : hostTime(dateAt, dateLength, dateForm > 0, dateForm == 2)
  hostTimeTo(cell(TIME), kind)
  setKind(kind)
}

/** 0 bare, 1 quoted, 2 quoted with doubled quotes. */
function fieldForm(): i32 {
  return fieldDoubled ? 2 : i32(fieldQuoted)
}

/** Scans the field at `p`; gives its delimiter, the line end after it (carriage return included), or the end of the data. */
function scanField(p: usize): usize {
  fieldDoubled = false
  fieldQuoted = load<u8>(p) == QUOTE
  if (fieldQuoted) return scanQuoted(p + 1)
  const from = p
  p = endOfText(p, delimiter, LINE_FEED)
  if (!p) return 0
  let to = p
  if (to > from && load<u8>(to - 1) == RETURN && (p >= end || load<u8>(p) == LINE_FEED)) to--
  fieldAt = from
  fieldLength = <i32>(to - from)
  return to
}

function scanQuoted(from: usize): usize {
  let p = from
  while (true) {
    p = endOfText(p, QUOTE, QUOTE)
    if (!p) return 0
    if (p >= end) return refuse(OPEN_QUOTE, end)
    if (p + 1 >= end && !final) return stop(OPEN_QUOTE, end)
    if (load<u8>(p + 1) != QUOTE) break
    fieldDoubled = true
    p += 2
  }
  fieldAt = from
  fieldLength = <i32>(p - from)
  p++
  const c = load<u8>(p)
  if (p >= end || c == delimiter || c == LINE_FEED) return p
  if (c == RETURN) {
    if (p + 1 >= end && !final) return stop(OPEN_QUOTE, end)
    if (p + 1 >= end || load<u8>(p + 1) == LINE_FEED) return p
  }
  if (c == 0) return refuse(NUL_BYTE, p)
  // What is not text at all is said first.
  if (c >= 0x80 && isUtf8 && !afterNonAscii(p) && (stopCode == NEED_MORE || stopAt == p)) return 0
  return refuse(BAD_AFTER_QUOTE, p)
}

/**
 * First `stop1` or `stop2` at or after `p`, checking for NUL and, where asked, UTF-8. The end of the data counts as one when nothing follows.
 */
// @ts-ignore: decorator
@inline
function endOfText(p: usize, stop1: u8, stop2: u8): usize {
  const first = i8x16.splat(<i8>stop1)
  const second = i8x16.splat(<i8>stop2)
  // Signed: bytes from 0x80 up are below zero; in latin1 they are text.
  const lowest = i8x16.splat(isUtf8 ? 0 : -128)
  while (true) {
    const v = v128.load(p)
    const special = v128.or(
      v128.or(i8x16.eq(v, first), i8x16.eq(v, second)),
      v128.or(i8x16.eq(v, i8x16.splat(0)), i8x16.lt_s(v, lowest)),
    )
    const mask = i8x16.bitmask(special)
    if (!mask) {
      p += 16
      continue
    }
    p += ctz(mask)
    const c = load<u8>(p)
    if (c == stop1 || c == stop2) return p
    if (c == 0) {
      if (p < end) return refuse(NUL_BYTE, p)
      return final ? end : stop(NUL_BYTE, end)
    }
    p = afterNonAscii(p)
    if (!p) return 0
  }
}
