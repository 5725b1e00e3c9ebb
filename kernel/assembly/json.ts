/**
 * A JSON document outside its rows: token by token with a stack of its own, so that it can be cut anywhere.
 *
 * The host knows the paths of the rules. The kernel keeps a number (node) for each open container that says which rules can still match in it;
 * 0 means none, and then the host is not asked about anything within.
 */
import { STACK } from './layout'
import {
  advance,
  end,
  final,
  refuse,
  setCheckpoint,
  stop,
  BAD_AFTER_VALUE_IN_ARRAY,
  BAD_AFTER_VALUE_IN_OBJECT,
  BAD_COLON,
  BAD_KEY,
  BAD_VALUE,
  TOO_DEEP,
  TRAILING,
} from './state'
import { hadEscape, scanString, skipSpace, QUOTE } from './scan'
import { hostChildOfElement, hostChildOfKey, hostRoleOf, hostScalar } from './imports'
import { DEEPEST, mayGoOn, skipScalar } from './skip'
import { KEYED, LINES, readRows, rowsDone, startRows } from './rows'

const ROLE_DECLARED: i32 = 5

/* What is expected next. */
const START: i32 = 0
const VALUE: i32 = 1
const FIRST_ELEMENT: i32 = 2
const FIRST_KEY: i32 = 3
const NEXT_KEY: i32 = 4
const COLON: i32 = 5
const AFTER: i32 = 6
const ROWS: i32 = 7

let state: i32 = START
let lines: bool = false
/** Open containers outside rows, the rows' container included. At STACK, 8 bytes each: node of the container, 1 for an object. */
let depth: i32 = 0
/** Node of the value expected next; inside arrays, of all elements. */
let node: i32 = 0

export function startJson(rootNode: i32, isLines: bool): void {
  state = START
  lines = isLines
  depth = 0
  node = rootNode
}

// @ts-ignore: decorator
@inline
function top(): usize {
  return STACK + ((<usize>depth - 1) << 3)
}

/** Reads on from `p` until bytes run out, something is wrong, or the document is done. */
export function readJson(p: usize): void {
  while (p) {
    switch (state) {
      case START:
        p = start(p)
        break
      case ROWS:
        p = readRows(p)
        if (!p) return
        if (lines) return
        depth--
        state = AFTER
        setCheckpoint(p)
        break
      case FIRST_ELEMENT:
        p = token(p)
        if (load<u8>(p) == 0x5d) p = closeContainer(p)
        else p = value(p)
        break
      case VALUE:
        p = value(token(p))
        break
      case FIRST_KEY:
        p = token(p)
        if (load<u8>(p) == 0x7d) p = closeContainer(p)
        else p = key(p)
        break
      case NEXT_KEY:
        p = key(token(p))
        break
      case COLON:
        p = token(p)
        if (load<u8>(p) == 0x3a) {
          state = VALUE
          p = advance(p + 1)
        } else p = stop(BAD_COLON, p)
        break
      default:
        p = token(p)
        if (depth == 0) {
          if (p < end || !final) stop(TRAILING, p)
          return
        }
        p = afterValue(p)
    }
  }
}

/** To the next token, which becomes the checkpoint. */
// @ts-ignore: decorator
@inline
function token(p: usize): usize {
  p = skipSpace(p)
  setCheckpoint(p)
  return p
}

/** Past a byte order mark. */
function start(p: usize): usize {
  if (load<u8>(p) == 0xef) {
    if (p + 3 > end) return stop(BAD_VALUE, final ? p : end)
    if (load<u8>(p + 1) == 0xbb && load<u8>(p + 2) == 0xbf) p += 3
  } else if (p >= end && !final) return stop(BAD_VALUE, p)
  setCheckpoint(p)
  state = VALUE
  if (lines) {
    startRows(LINES, 0)
    state = ROWS
  }
  return p
}

function afterValue(p: usize): usize {
  const c = load<u8>(p)
  const inObject = load<i32>(top(), 4) == 1
  if (c == 0x2c) {
    state = inObject ? NEXT_KEY : VALUE
    if (!inObject) node = load<i32>(top())
    return advance(p + 1)
  }
  if (c == (inObject ? 0x7d : 0x5d)) return closeContainer(p)
  return stop(inObject ? BAD_AFTER_VALUE_IN_OBJECT : BAD_AFTER_VALUE_IN_ARRAY, p)
}

function closeContainer(p: usize): usize {
  depth--
  state = AFTER
  return advance(p + 1)
}

function key(p: usize): usize {
  if (load<u8>(p) != QUOTE) return stop(BAD_KEY, p)
  const close = scanString(p + 1)
  if (!close) return 0
  const parent = load<i32>(top())
  node = parent ? hostChildOfKey(parent, p + 1, <i32>(close - p - 1), hadEscape) : 0
  state = COLON
  return advance(close + 1)
}

function value(p: usize): usize {
  const c = load<u8>(p)
  if (p >= end) return stop(BAD_VALUE, p)
  if (c == 0x7b || c == 0x5b) {
    if (depth >= DEEPEST) return refuse(TOO_DEEP, p)
    const role = node ? hostRoleOf(node, p) : 0
    depth++
    const isObject = c == 0x7b
    store<i32>(top(), isObject || !node ? node : hostChildOfElement(node))
    store<i32>(top(), isObject ? 1 : 0, 4)
    if (role && role <= KEYED) {
      startRows(role, depth)
      state = ROWS
    } else if (isObject) state = FIRST_KEY
    else {
      state = FIRST_ELEMENT
      node = load<i32>(top())
    }
    return advance(p + 1)
  }
  const after = skipScalar(p)
  if (!after) return 0
  if (!final && mayGoOn(p, after)) return stop(BAD_VALUE, end)
  if (node) {
    const role = hostRoleOf(node, p)
    if (role >= ROLE_DECLARED) hostScalar(node, role, p, <i32>(after - p))
  }
  state = AFTER
  return advance(after)
}
