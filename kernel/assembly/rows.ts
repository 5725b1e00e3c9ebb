/**
 * Rows of one container: objects in an array, arrays in an array, objects by time in an object, or one object a line.
 *
 * A row is read whole or not at all: when bytes run out in the middle of one, parsing goes back to its first byte, the checkpoint.
 */
import { POSITIONS, POSITIONS_SIZE, GAP_SIZE, SCRATCH } from './layout'
import {
  advance,
  checkpoint,
  end,
  final,
  refuse,
  setCheckpoint,
  stop,
  BAD_AFTER_VALUE_IN_ARRAY,
  BAD_AFTER_VALUE_IN_OBJECT,
  BAD_COLON,
  BAD_KEY,
  BAD_LINE,
  BAD_VALUE,
  DUPLICATE_FIELD,
  TOO_DEEP,
} from './state'
import { hadEscape, MINUS, QUOTE, scanString, skipSpace } from './scan'
import { decimals, endOfNumber, longNumber, numberState, setNumberState } from './long-number'
import { decimalsOf, lengthOf, shortShape, shortValue } from './number'
import { hostTimeTo, isoDate, noTime, timeKind, wholeDigits, wholeTime } from './time'
import { hostNumber, hostTime } from './imports'
import { DEEPEST, mayGoOn, skipNonFinite, skipRowValue, skipValue, startsNonFinite } from './skip'
import { fieldOfKey, noteField } from './keys'
import { symbolOf } from './symbols'
import { FIRST_GAP, LAST_GAP, rememberGap, startGaps } from './gap'
import { readFast } from './fast'
import { atGap, beginRow, rowField, rowFlags, rowPlaces, rowSeen, rowSlot, saveRow, valueRead } from './row'
import {
  cell,
  commitRow,
  commitTextRow,
  containerSymbol,
  setKind,
  setSymbol,
  ASK,
  IGNORE,
  KIND_DAY,
  STATE_NON_FINITE,
  STATE_NULL,
  STATE_TEXT,
  SYMBOL,
  TIME,
} from './columns'

/* Kinds of containers; the numbers are role codes of the host. */
export const OBJECTS: i32 = 1
export const ARRAYS: i32 = 2
export const KEYED: i32 = 3
export const LINES: i32 = 4

/* Where between rows parsing stands. */
const FIRST: i32 = 0
const NEXT: i32 = 1
const AFTER: i32 = 2

let kind: i32 = OBJECTS
/** Containers around a row. */
let depth: i32 = 0
let where: i32 = FIRST
/** Set when the end of the container was read. */
export let rowsDone: bool = false

/** The field of the value that the last gap led to, and the quote of its key. */
let nextField: i32 = 0
let keyAt: usize = 0
/** Whether nextRow went to the next row without meeting one that has no values. */
let straight: bool = false
/** Whether the last gap ended the row; whether that was a row without values of its own. */
let rowClosed: bool = false
let rowIsText: bool = false

export function startRows(rowsKind: i32, containers: i32): void {
  // What a gap means depends on the kind of rows.
  if (rowsKind != kind) startGaps()
  kind = rowsKind
  depth = containers
  where = FIRST
  rowsDone = false
}

// @ts-ignore: decorator
@inline
function fieldAtPosition(position: i32): i32 {
  return position < POSITIONS_SIZE ? <i32>load<u8>(POSITIONS + <usize>position) : IGNORE
}

/** From where rows stand to the end of the container (then `rowsDone`) or 0 for want of bytes. */
export function readRows(p: usize): usize {
  p = nextRow(p)
  if (!p || rowsDone) return p
  beginRow(nextField)
  while (true) {
    p = value(p)
    if (!p) return 0
    p = readFast(p)
    // The fast loop may have begun rows.
    where = NEXT
    if (atGap) p = gap(p)
    if (!p || rowsDone) return p
  }
}

/** Past the value of the row's field. */
function value(p: usize): usize {
  if (rowField <= ASK) p = numberValue(p, cell(rowField))
  else if (rowField == TIME) p = timeValue(p)
  else if (rowField == SYMBOL) p = symbolValue(p)
  else p = skipRowValue(p, depth + 1)
  if (!p) return 0
  valueRead(numberState, decimals)
  return p
}

/** From the end of a value to the next one, be it in the same row or in another, and learns the gap. */
function gap(p: usize): usize {
  const from = p
  const slot = rowSlot
  p = readGap(p, <i32>((slot - FIRST_GAP) / GAP_SIZE) + 1)
  if (!p) return 0
  if (!rowClosed) {
    if ((rowSeen >> nextField) & 1 && nextField != IGNORE && kind != ARRAYS) return refuse(DUPLICATE_FIELD, keyAt)
    rememberGap(slot, from, p, nextField, 0)
    saveRow(nextField, slot == LAST_GAP ? slot : slot + GAP_SIZE, rowSeen, rowFlags, rowPlaces)
    return p
  }
  if (rowIsText) commitTextRow(rowSeen)
  else commitRow(rowSeen, rowFlags, rowPlaces)
  if (!advance(p)) return 0
  where = AFTER
  p = nextRow(p)
  if (!p || rowsDone) return p
  if (straight) rememberGap(slot, from, p, nextField, checkpoint)
  beginRow(nextField)
  return p
}

/**
 * From between rows to the first value of the next row that has any. Rows without values are committed on the way.
 */
function nextRow(p: usize): usize {
  straight = true
  while (true) {
    if (kind == LINES) {
      p = nextLine(p)
      if (!p || rowsDone) return p
    } else {
      p = skipSpace(p)
      const c = load<u8>(p)
      setCheckpoint(p)
      const close: u8 = kind == KEYED ? 0x7d : 0x5d
      if (where == AFTER) {
        if (c == 0x2c) {
          where = NEXT
          p = skipSpace(p + 1)
          setCheckpoint(p)
        } else if (c == close) {
          rowsDone = true
          return p + 1
        } else return stop(kind == KEYED ? BAD_AFTER_VALUE_IN_OBJECT : BAD_AFTER_VALUE_IN_ARRAY, p)
      } else if (where == FIRST && c == close) {
        rowsDone = true
        return p + 1
      }
    }
    const c = load<u8>(p)
    let after: usize
    if (kind == KEYED) {
      if (c != QUOTE) return stop(BAD_KEY, p)
      nextField = TIME
      noteField(TIME)
      keyAt = p
      return p
    }
    if (c == (kind == ARRAYS ? 0x5b : 0x7b)) {
      if (depth >= DEEPEST) return refuse(TOO_DEEP, p)
      after = kind == ARRAYS ? firstElement(p + 1) : firstKey(p + 1)
      if (!after) return 0
      if (!rowClosed) return after
      commitRow(0, 0, 0)
    } else {
      after = skipRowValue(p, depth)
      if (!after) return 0
      if (!final && mayGoOn(p, after)) return stop(BAD_VALUE, end)
      commitTextRow(0)
    }
    straight = false
    where = AFTER
    p = advance(after)
    if (!p) return 0
  }
}

/** To the first byte of the next line that is not blank; `rowsDone` at the end of the data. */
function nextLine(p: usize): usize {
  while (true) {
    const c = load<u8>(p)
    if (c == 0x20 || c == 0x09 || c == 0x0d) p++
    else if (c == 0x0a) {
      p++
      where = NEXT
    } else break
  }
  setCheckpoint(p)
  if (p >= end) {
    if (!final) return stop(BAD_VALUE, p)
    rowsDone = true
    return p
  }
  return where == AFTER ? refuse(BAD_LINE, p) : p
}

/** After the opening brace of a row: to its first value, or past its end (`rowClosed`). */
function firstKey(p: usize): usize {
  p = skipSpace(p)
  rowClosed = load<u8>(p) == 0x7d
  return rowClosed ? p + 1 : key(p)
}

function firstElement(p: usize): usize {
  p = skipSpace(p)
  rowClosed = load<u8>(p) == 0x5d
  if (rowClosed) return p + 1
  // Whether the row has a first field shows only when its first byte is here.
  if (p >= end) return stop(BAD_VALUE, end)
  nextField = fieldAtPosition(0)
  noteField(nextField)
  keyAt = p
  return p
}

/** Past a key, its colon and white space; `nextField` says what its value is. */
function key(p: usize): usize {
  if (load<u8>(p) != QUOTE) return stop(BAD_KEY, p)
  const close = scanString(p + 1)
  if (!close) return 0
  keyAt = p
  const escaped = hadEscape
  p = skipSpace(close + 1)
  if (load<u8>(p) != 0x3a) return stop(BAD_COLON, p)
  nextField = fieldOfKey(keyAt + 1, <i32>(close - keyAt - 1), escaped)
  // The time of a keyed row is its key.
  if (nextField == TIME && kind == KEYED) nextField = IGNORE
  noteField(nextField)
  return skipSpace(p + 1)
}

/** After the value number `position` - 1 of a row: to its next value, or past its end (`rowClosed`). */
function readGap(p: usize, position: i32): usize {
  rowClosed = false
  rowIsText = false
  p = skipSpace(p)
  const c = load<u8>(p)
  if (kind == ARRAYS) {
    if (c == 0x5d) {
      rowClosed = true
      return p + 1
    }
    if (c != 0x2c) return stop(BAD_AFTER_VALUE_IN_ARRAY, p)
    nextField = fieldAtPosition(position)
    noteField(nextField)
    keyAt = p
    return skipSpace(p + 1)
  }
  if (kind == KEYED && position == 1) return rowOfKey(p)
  if (c == 0x7d) {
    rowClosed = true
    return p + 1
  }
  return c == 0x2c ? key(skipSpace(p + 1)) : stop(BAD_AFTER_VALUE_IN_OBJECT, p)
}

/** After the time that is a row's key: to the first value of its object. */
function rowOfKey(p: usize): usize {
  if (load<u8>(p) != 0x3a) return stop(BAD_COLON, p)
  p = skipSpace(p + 1)
  if (load<u8>(p) == 0x7b) {
    if (depth >= DEEPEST) return refuse(TOO_DEEP, p)
    return firstKey(p + 1)
  }
  const after = skipRowValue(p, depth)
  if (!after) return 0
  if (!final && mayGoOn(p, after)) return stop(BAD_VALUE, end)
  rowClosed = true
  rowIsText = true
  return after
}

/** Past the value of a number field that is not a short number, stored at `to`. Sets `decimals` and `numberState`. */
function numberValue(p: usize, to: usize): usize {
  const c = load<u8>(p)
  if (c == QUOTE) {
    const negative = load<u8>(p + 1) == MINUS
    const digitsAt = p + 1 + usize(negative)
    const shape = shortShape(digitsAt)
    if (shape && load<u8>(digitsAt + lengthOf(shape)) == QUOTE) {
      store<f64>(to, shortValue(digitsAt, shape, negative))
      setNumberState(0, decimalsOf(shape))
      return digitsAt + lengthOf(shape) + 1
    }
    const close = scanString(p + 1)
    if (!close) return 0
    const answer = hostNumber(p + 1, <i32>(close - p - 1), true, hadEscape)
    store<f64>(to, load<f64>(SCRATCH))
    setNumberState(answer & 7, answer >> 3)
    return close + 1
  }
  if (startsNonFinite(p)) {
    store<f64>(to, NaN)
    setNumberState(STATE_NON_FINITE, 0)
    return skipNonFinite(p)
  }
  if (c == 0x2d || c - 0x30 < 10) return longNumber(p, to)
  store<f64>(to, NaN)
  const after = skipValue(p, depth + 1)
  setNumberState(c == 0x6e ? STATE_NULL : STATE_TEXT, 0)
  return after
}

function timeValue(p: usize): usize {
  const to = cell(TIME)
  const c = load<u8>(p)
  if (c == QUOTE) {
    if (load<u8>(p + 11) == QUOTE && isoDate(p + 1, to)) {
      setKind(KIND_DAY)
      return p + 12
    }
    const close = scanString(p + 1)
    if (!close) return 0
    hostTimeTo(to, hostTime(p + 1, <i32>(close - p - 1), true, hadEscape))
    setKind(timeKind)
    return close + 1
  }
  if (startsNonFinite(p)) {
    noTime(to)
    setKind(timeKind)
    return skipNonFinite(p)
  }
  if (c == 0x2d || c - 0x30 < 10) {
    const after = endOfNumber(p)
    if (!after) return 0
    let known = -1
    if (wholeDigits(p, after)) known = wholeTime(p, after - p, to)
    if (known < 0) {
      hostTimeTo(to, hostTime(p, <i32>(after - p), false, false))
      known = timeKind
    }
    setKind(known)
    return after
  }
  noTime(to)
  setKind(timeKind)
  return skipValue(p, depth + 1)
}

/** Past the value of a symbol field. What names nothing leaves the container's symbol. */
function symbolValue(p: usize): usize {
  const c = load<u8>(p)
  let after: usize
  if (c == QUOTE) {
    after = scanString(p + 1)
    if (!after) return 0
    setSymbol(after == p + 1 ? containerSymbol : symbolOf(p + 1, <i32>(after - p - 1), true, hadEscape))
    return after + 1
  }
  after = skipRowValue(p, depth + 1)
  const isNumber = (c == 0x2d || c - 0x30 < 10) && !startsNonFinite(p)
  // Before the host keeps it, it must be the whole number.
  if (after && isNumber && !final && after >= end) return stop(BAD_VALUE, end)
  if (after) setSymbol(isNumber ? symbolOf(p, <i32>(after - p), false, false) : containerSymbol)
  return after
}
