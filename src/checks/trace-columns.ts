import type { Bars } from '../model/bars.ts'
import {
  CONTENT_VOLUME_WEIGHT,
  LINKED,
  MOST_RANGE,
  NEWEST_WEIGHT,
  NO_RANGE,
  NO_VOLUME,
  RANGE_UNIT,
  type SeriesTrace,
  TRACE_EPOCH,
  VOLUME_UNIT,
} from '../model/trace.ts'
import { WEIGHTS } from './alike.ts'
import { gapBetween } from './lake/continuity.ts'
import { type Island, islandsOf, islandWord } from './lake/islands.ts'

/** Of so many neighbouring eligible bars at least one is chosen. */
export const CHOICE_WINDOW = 20

/** Bars with a volume before its level counts as known. */
const LEVEL_AFTER = 10
/** Units in 1: exact where a unit is not. */
const RANGE_UNITS = Math.round(1 / RANGE_UNIT)
const VOLUME_UNITS = Math.round(1 / VOLUME_UNIT)

/**
 * What of a trace is made in loops over all bars, of the bars `from` to `to` (excluded), whose sessions a trace can name. `linked` as in `Derived`.
 *
 * Bars are chosen by winnowing: each gets a number made of its content alone, scrambled, and a bar is chosen when it has the smallest of some 20
 * neighbouring eligible ones, so two series that share 20 such bars share a chosen one, whatever their dates. A bar without three different
 * prices, or with volume 0, says too little to be eligible.
 * Source: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
 */
export function traceColumns(
  bars: Bars,
  linked: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): Omit<SeriesTrace, 'alike'> {
  const length = to - from
  const day = new Uint16Array(length)
  const close = new Float32Array(length)
  for (let i = 0; i < length; i++) {
    day[i] = (bars.session[from + i] as number) - TRACE_EPOCH
    close[i] = bars.close[from + i] as number
  }
  const islands = islandsOf({ close, length })
  return {
    length,
    day,
    close,
    range: rangesOf(bars, linked, from, to),
    volume: volumesOf(bars, from, to),
    ...chosenBars(bars, from, to),
    islands: Uint32Array.from(islands, islandWord),
    islandGaps: Float32Array.from(islands, (island) => gapAround(bars, from, island)),
    weeks: weeksOf(bars, from, to),
  }
}

/**
 * The smaller of the |ln| gaps from the close before an island to its first open and from its last close to the open after; NaN at an end of the series.
 */
function gapAround({ open, close, length }: Bars, traced: number, { from, to }: Island): number {
  const first = traced + from
  const last = traced + to
  return Math.min(gapBetween(open[first], close[first - 1]), last + 1 < length ? gapBetween(open[last + 1], close[last]) : NaN)
}

function rangesOf({ high, low }: Bars, linked: Uint8Array, first: number, end: number): Uint16Array {
  const range = new Uint16Array(end - first)
  for (let i = first; i < end; i++) {
    const l = low[i] as number
    const h = high[i] as number
    let units = NO_RANGE
    if (l > 0 && h >= l) {
      // ln(H/L) = 2 artanh((H-L)/(H+L)); four terms are exact to a unit up to a factor of 2.
      const y = (h - l) / (h + l)
      const square = y * y
      const log = y < 1 / 3 ? 2 * y * (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7)))) : Math.log(h / l)
      units = log < MOST_RANGE / RANGE_UNITS ? (log * RANGE_UNITS + 0.5) | 0 : MOST_RANGE
    }
    range[i - first] = linked[i] === 1 ? units | LINKED : units
  }
  return range
}

// ln of the mantissa by its upper 10 bits: to 5e-4, far below VOLUME_UNIT.
const mantissaLogs = Float64Array.from({ length: 1024 }, (_, i) => Math.log(1 + (i + 0.5) / 1024))
const pun = new Float64Array(1)
const punned = new Uint32Array(pun.buffer)
/** 3 * 2^51: of a number below 2^51 that it was added to, the lower bits are those of the nearest whole number. */
const WHOLE = 6755399441055744

function volumesOf({ volume }: Bars, first: number, end: number): Int8Array {
  const relative = new Int8Array(end - first).fill(NO_VOLUME)
  let level = 0
  let seen = 0
  let share = 1
  for (let i = first; i < end; i++) {
    const v = volume[i] as number
    if (!(v > 0) || v === Infinity) {
      if (v === 0 && seen >= LEVEL_AFTER) relative[i - first] = -127
      continue
    }
    pun[0] = v
    const upper = punned[1] as number
    const log = ((upper >>> 20) - 1023) * Math.LN2 + (mantissaLogs[(upper >>> 10) & 1023] as number)
    if (seen >= LEVEL_AFTER) {
      pun[0] = Math.min(127, Math.max(-126, (log - level) * VOLUME_UNITS)) + WHOLE
      relative[i - first] = punned[0] as number
    }
    if (share > NEWEST_WEIGHT) share = Math.max(NEWEST_WEIGHT, 1 / ++seen)
    level = level * (1 - share) + log * share
  }
  return relative
}

const weekValues = new Float64Array(6)
const weekWords = new Int32Array(weekValues.buffer)
const weekHash = new Int32Array(4)
/** Odd numbers without a pattern. */
const wordFactors = [
  0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1, 0xd3a2646d, 0xfd7046c5, 0xb55a4f09, 0x8da6b343, 0xd8163841, 0xcb1ab31f,
  0x9c6ef373,
] as const

/**
 * A hash, of which 52 bits are kept, of the weeks that the bars come to: four chains, each of every fourth 32-bit word, so that no week waits long for the one
 * before.
 */
function weeksOf({ session, open, high, low, close, volume }: Bars, first: number, end: number): number {
  weekHash.fill(0)
  let i = first
  while (i < end) {
    const day = session[i] as number
    const nextMonday = day + 7 - ((((day + 3) % 7) + 7) % 7)
    const o = open[i] as number
    let h = high[i] as number
    let l = low[i] as number
    let v = volume[i] as number
    let all = o + h + l
    for (i++; i < end && (session[i] as number) < nextMonday; i++) {
      const here = high[i] as number
      const there = low[i] as number
      if (here > h) h = here
      if (there < l) l = there
      v += volume[i] as number
      all += here + there
    }
    const c = close[i - 1] as number
    all += c + v
    if (all !== all) return NaN
    weekValues[0] = o
    weekValues[1] = h
    weekValues[2] = l
    weekValues[3] = c
    weekValues[4] = v
    weekValues[5] = nextMonday
    for (let lane = 0; lane < 4; lane++) {
      let sum = 0
      for (let word = lane; word < 12; word += 4) sum = (sum + Math.imul(weekWords[word] as number, wordFactors[word] as number)) | 0
      weekHash[lane] = Math.imul(rotated(weekHash[lane] as number, 13) + sum, 0x85ebca6b)
    }
  }
  return end > first ? numberOf(weekHash) : NaN
}

/** FNV-1a of the four chains, and another hash beside it. */
function numberOf(hash: Int32Array): number {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  for (const word of hash) {
    one = Math.imul(one ^ word, 0x01000193)
    other = Math.imul(rotated(other, 7) ^ word, 0x85ebca6b)
  }
  return (one >>> 6) * 2 ** 26 + (other >>> 6)
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

// Reused between calls.
let places = new Uint32Array(0)
let numbers = new Float64Array(0)
let orders = new Int32Array(0)

function chosenBars(bars: Bars, first: number, end: number): { chosen: Uint32Array; content: Float64Array } {
  const { open, high, low, close, volume } = bars
  if (places.length < end - first) {
    places = new Uint32Array(end - first)
    numbers = new Float64Array(end - first)
    orders = new Int32Array(end - first)
  }
  const [a, b, c, d] = WEIGHTS
  const words = new Int32Array(numbers.buffer)
  let count = 0
  for (let i = first; i < end; i++) {
    const v = volume[i] as number
    const o = open[i] as number
    const h = high[i] as number
    const l = low[i] as number
    const last = close[i] as number
    if (v === 0 || h === l || ((o === h || o === l) && (last === h || last === l))) continue
    const sum = o * a + h * b + l * c + last * d + (v > 0 ? v * CONTENT_VOLUME_WEIGHT : 0)
    if (sum !== sum) continue
    places[count] = i - first
    numbers[count] = sum
    orders[count] = Math.imul((words[2 * count] as number) ^ Math.imul(words[2 * count + 1] as number, 0x9e3779b1), 0x85ebca77)
    count++
  }
  const kept: number[] = []
  if (count > 0) {
    let smallest = -1
    for (let until = Math.min(CHOICE_WINDOW, count); until <= count; until++) {
      const from = until - Math.min(CHOICE_WINDOW, count)
      const newest = until - 1
      if (smallest < from) {
        smallest = from
        for (let j = from + 1; j < until; j++) if ((orders[j] as number) <= (orders[smallest] as number)) smallest = j
      } else if ((orders[newest] as number) <= (orders[smallest] as number)) smallest = newest
      else continue
      kept.push(smallest)
    }
  }
  return {
    chosen: Uint32Array.from(kept, (j) => places[j] as number),
    content: Float64Array.from(kept, (j) => numbers[j] as number),
  }
}
