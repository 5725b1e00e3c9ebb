import { middlePair } from '../../base/select.ts'
import type { Bars } from '../../model/bars.ts'
import { HALF_LIFE_BARS, NEWEST_WEIGHT, NO_VOLUME, type SeriesTrace, VOLUME_UNIT } from '../../model/trace.ts'
import { medianClose } from '../level.ts'

/** Bars that the new level has to hold, and bars before that the old one is taken from. */
export const SWITCH_BARS = 20
const BARS_BEFORE = 63
/** Bars of each twenty that must be nearer their own level than the other. */
const CLEAR_BARS = 18
/** How many bars the first guess from the trace may be off. */
const GUESS_REACH = 3
/** Mean, over 20 bars, of what is seen of a step of 1 against a level that follows it with the half-life of the trace's. */
const SEEN = (1 - 0.5 ** (SWITCH_BARS / HALF_LIFE_BARS)) / (SWITCH_BARS * NEWEST_WEIGHT)
/** Part of the step that the trace must show: what is left out is for its noise, the verdict is the series'. */
const GUESS_SHARE = 0.85
/** News change prices, and busier times ranges and the spread of volumes; another count changes none of these. */
const MOST_PRICE_RATIO = 1.1
const MOST_RANGE_RATIO = 1.5
const MOST_SPREAD_RATIO = 1.5

/** A lasting change of a series' volume from one bar to the next. */
export interface VolumeSwitch {
  /** Index of the first bar at the new level. */
  readonly at: number
  /** New level over old one, the market's own change taken out. */
  readonly factor: number
}

// Reused between calls.
let offs = new Float32Array(0)

/** First indexes, in the trace, of runs of 20 bars whose volume lies by about `log` or more off the level before, the market's taken out. */
export function switchGuesses({ length, day, volume }: SeriesTrace, levelOn: Float32Array, log: number): number[] {
  const least = log * SEEN * GUESS_SHARE * SWITCH_BARS
  const guesses: number[] = []
  if (offs.length < length) offs = new Float32Array(length)
  let sum = 0
  let best = 0
  for (let i = 0; i < length; i++) {
    const level = levelOn[day[i] as number] as number
    offs[i] = volume[i] === NO_VOLUME || level !== level ? 0 : (volume[i] as number) * VOLUME_UNIT - level
    sum += offs[i] as number
    if (i >= SWITCH_BARS) sum -= offs[i - SWITCH_BARS] as number
    const start = i - SWITCH_BARS + 1
    // Rounding errors of a sliding sum stay far below the units of volumes.
    if (start < 0 || Math.abs(sum) < least) continue
    const last = guesses[guesses.length - 1]
    if (last === undefined || start - last >= SWITCH_BARS) guesses.push(start)
    else if (Math.abs(sum) > best) guesses[guesses.length - 1] = start
    else continue
    best = Math.abs(sum)
  }
  return guesses
}

/** What the market's volume did over the 20 bars from `start` on, against its level before. */
export function marketShift({ length, day }: SeriesTrace, levelOn: Float32Array, start: number): number {
  let sum = 0
  let known = 0
  for (let i = start; i < Math.min(length, start + SWITCH_BARS); i++) {
    const level = levelOn[day[i] as number] as number
    if (level !== level) continue
    sum += level
    known++
  }
  return known === 0 ? 0 : sum / known / SEEN
}

/**
 * The switch near bar `guess` of a series, or `null`: the median volume of 20 bars lies `factor` times above or below that of the 63 before (20 at
 * least), 18 of the 20 bars on either side are nearer their own level, so is the median of the 20 bars after, as far as there are 10, and neither prices
 * (a split, news) nor ranges and the spread of volumes (a busier time) changed with it.
 */
export function switchAt(bars: Bars, guess: number, factor: number, shift: number): VolumeSwitch | null {
  let found: VolumeSwitch | null = null
  for (let at = Math.max(1, guess - GUESS_REACH); at <= guess + GUESS_REACH && at + SWITCH_BARS <= bars.length; at++) {
    const before = medianLog(bars.volume, at - BARS_BEFORE, at)
    const after = medianLog(bars.volume, at, at + SWITCH_BARS)
    const log = after - before - shift
    if (!(Math.abs(log) >= Math.log(factor)) || (found !== null && Math.abs(log) <= Math.abs(Math.log(found.factor)))) continue
    if (nearerTo(bars.volume, at, { own: after, other: before }) < CLEAR_BARS) continue
    if (nearerTo(bars.volume, at - SWITCH_BARS, { own: before, other: after }) < CLEAR_BARS) continue
    const later = medianLog(bars.volume, at + SWITCH_BARS, Math.min(bars.length, at + 2 * SWITCH_BARS), SWITCH_BARS / 2)
    if (Math.abs(later - before) < Math.abs(later - after)) continue
    found = { at, factor: Math.exp(log) }
  }
  return found !== null && isUnchanged(bars, found.at) ? found : null
}

function isUnchanged(bars: Bars, at: number): boolean {
  const prices = Math.log(medianClose(bars, at, at + 5) / medianClose(bars, at - 5, at))
  const ranges = Math.log(medianRange(bars, at, at + SWITCH_BARS) / medianRange(bars, at - SWITCH_BARS, at))
  return (
    Math.abs(prices) < Math.log(MOST_PRICE_RATIO) &&
    Math.abs(ranges) < Math.log(MOST_RANGE_RATIO) &&
    spread(bars.volume, at, at + SWITCH_BARS) <= MOST_SPREAD_RATIO * spread(bars.volume, at - BARS_BEFORE, at)
  )
}

const scratch = new Float64Array(BARS_BEFORE)

function logs(volume: Float64Array, from: number, to: number): number {
  let count = 0
  for (let i = Math.max(0, from); i < to; i++) {
    const value = volume[i] as number
    if (value > 0) scratch[count++] = Math.log(value)
  }
  return count
}

/** Median of ln V over the bars of [from, to) that have a volume; NaN with fewer than `atLeast`. */
function medianLog(volume: Float64Array, from: number, to: number, atLeast = SWITCH_BARS): number {
  const count = logs(volume, from, to)
  return count < atLeast ? NaN : middle(count)
}

/** Median distance of ln V from its median. */
function spread(volume: Float64Array, from: number, to: number): number {
  const count = logs(volume, from, to)
  const median = middle(count)
  for (let i = 0; i < count; i++) scratch[i] = Math.abs((scratch[i] as number) - median)
  return middle(count)
}

function medianRange({ high, low }: Bars, from: number, to: number): number {
  let count = 0
  for (let i = Math.max(0, from); i < to; i++) {
    const range = Math.log((high[i] as number) / (low[i] as number))
    if (range > 0) scratch[count++] = range
  }
  return count === 0 ? NaN : middle(count)
}

function middle(count: number): number {
  const [low, high] = middlePair(scratch, count)
  return (low + high) / 2
}

/** How many of the 20 bars from `from` on have a volume nearer to one level than to another. */
function nearerTo(volume: Float64Array, from: number, { own, other }: { readonly own: number; readonly other: number }): number {
  let nearer = 0
  for (let i = Math.max(0, from); i < from + SWITCH_BARS; i++) {
    const log = Math.log(volume[i] as number)
    if (Math.abs(log - own) < Math.abs(log - other)) nearer++
  }
  return nearer
}

/**
 * Days (from `TRACE_EPOCH` on) on which the volume of a whole dataset changed for 20 known days by `factor` or more at once, with the change: its level
 * on the first day shows it, and falls off as a mean with a half-life of 21 days must.
 */
export function datasetSwitches(
  levelOn: Float32Array,
  days: readonly number[],
  factor: number,
): { readonly day: number; readonly factor: number }[] {
  const found: { day: number; factor: number }[] = []
  const level = (i: number) => levelOn[days[i] as number] as number
  for (let i = 0; i + SWITCH_BARS <= days.length; i++) {
    if (!(Math.abs(level(i)) >= 0.7 * Math.log(factor))) continue
    let sum = 0
    for (let j = i; j < i + SWITCH_BARS; j++) sum += level(j)
    const log = sum / SWITCH_BARS / SEEN
    if (Math.abs(log) < Math.log(factor)) continue
    let holds = true
    for (let j = i; j < i + SWITCH_BARS && holds; j++) holds = level(j) / log >= 0.35
    if (!holds) continue
    found.push({ day: days[i] as number, factor: Math.exp(log) })
    i += SWITCH_BARS - 1
  }
  return found
}
