import { medianAmong } from '../../base/select.ts'
import type { Bars } from '../../model/bars.ts'
import type { SwitchGuess, TraceLoops, VolumeLogs } from '../../model/trace-loops.ts'
import { HALF_LIFE_BARS, NEWEST_WEIGHT } from '../../model/trace.ts'
import { medianClose } from '../level.ts'
import { BARS_BEFORE, GUESS_REACH, STEP_BARS, stepNear, type VolumeStep } from './volume-step.ts'

/** Mean, over 20 bars, of what is seen of a step of 1 against a level that follows it with the half-life of the trace's. */
export const SEEN = (1 - 0.5 ** (STEP_BARS / HALF_LIFE_BARS)) / (STEP_BARS * NEWEST_WEIGHT)
/** News change prices, and busier times ranges and the spread of volumes; another count changes none of these. */
const MOST_PRICE_RATIO = 1.1
const MOST_RANGE_RATIO = 1.5
const MOST_SPREAD_RATIO = 1.5
/** Bars around a guess of which the farthest ones make no difference to `switchAt`. */
export const LOOKS_BEFORE = BARS_BEFORE + GUESS_REACH
export const LOOKS_AFTER = GUESS_REACH + 2 * STEP_BARS

/**
 * The switch near a bar of a series, or `null`: a step of its volumes (`stepNear`) by `factor`, with which neither prices (a split, news) nor ranges and the
 * spread of volumes (a busier time) changed.
 */
export function switchAt(
  bars: Bars,
  { at: guess, shift }: SwitchGuess,
  factor: number,
  loops?: Pick<TraceLoops, 'volumeSteps'>,
): VolumeStep | null {
  const first = Math.max(0, guess - LOOKS_BEFORE)
  const step = stepNear(logsFrom(bars, first), guess - first, { least: Math.log(factor), shift }, loops)
  return step !== null && isUnchanged(bars, first + step.at) ? { at: first + step.at, factor: step.factor } : null
}

const near = new Float64Array(LOOKS_BEFORE + LOOKS_AFTER)

/** ln V of as many bars from `first` on as are looked at. */
function logsFrom({ volume, length }: Bars, first: number): VolumeLogs {
  const count = Math.min(near.length, length - first)
  for (let k = 0; k < count; k++) near[k] = Math.log(volume[first + k] as number)
  return { values: near, length: count }
}

function isUnchanged(bars: Bars, at: number): boolean {
  const prices = Math.log(medianClose(bars, at, at + 5) / medianClose(bars, at - 5, at))
  const ranges = Math.log(medianRange(bars, at, at + STEP_BARS) / medianRange(bars, at - STEP_BARS, at))
  return (
    Math.abs(prices) < Math.log(MOST_PRICE_RATIO) &&
    Math.abs(ranges) < Math.log(MOST_RANGE_RATIO) &&
    spread(bars.volume, at, at + STEP_BARS) <= MOST_SPREAD_RATIO * spread(bars.volume, at - BARS_BEFORE, at)
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

/** Median distance of ln V from its median. */
function spread(volume: Float64Array, from: number, to: number): number {
  const count = logs(volume, from, to)
  const median = medianAmong(scratch, count)
  for (let i = 0; i < count; i++) scratch[i] = Math.abs((scratch[i] as number) - median)
  return medianAmong(scratch, count)
}

function medianRange({ high, low }: Bars, from: number, to: number): number {
  let count = 0
  for (let i = Math.max(0, from); i < to; i++) {
    const range = Math.log((high[i] as number) / (low[i] as number))
    if (range > 0) scratch[count++] = range
  }
  return count === 0 ? NaN : medianAmong(scratch, count)
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
  for (let i = 0; i + STEP_BARS <= days.length; i++) {
    if (!(Math.abs(level(i)) >= 0.7 * Math.log(factor))) continue
    let sum = 0
    for (let j = i; j < i + STEP_BARS; j++) sum += level(j)
    const log = sum / STEP_BARS / SEEN
    if (Math.abs(log) < Math.log(factor)) continue
    let holds = true
    for (let j = i; j < i + STEP_BARS && holds; j++) holds = level(j) / log >= 0.35
    if (!holds) continue
    found.push({ day: days[i] as number, factor: Math.exp(log) })
    i += STEP_BARS - 1
  }
  return found
}
