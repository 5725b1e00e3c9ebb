import type { SuspectVolumes, VolumeLimits } from '../../model/trace-loops.ts'
import { NO_VOLUME, type SeriesTrace, VOLUME_PARTS, VOLUME_PARTS_SHIFT } from '../../model/trace.ts'
import { maySwitch } from './traced-step.ts'
import { STEP_BARS } from './volume-step.ts'

/** As `TraceLoops` says. Volumes are held against the market's in whole parts of their unit, whose sums are exact in any order. */
export function suspectVolumes(trace: SeriesTrace, levels: Float32Array, { faint, step, leastSum, seen }: VolumeLimits): SuspectVolumes {
  const offs = offsFrom(trace, levels)
  return {
    days: faintBars(trace, offs, partsOf(faint)),
    guesses: switchGuesses(offs, partsOf(leastSum))
      .map((at) => ({ at, shift: marketShift(trace, levels, { start: at, seen }) }))
      .filter(({ at, shift }) => maySwitch(trace, at, { least: step, shift })),
  }
}

const PARTS = 2 ** VOLUME_PARTS_SHIFT

/** The next whole number of parts from logs. */
function partsOf(logs: number): number {
  return Math.ceil(logs * VOLUME_PARTS)
}

/** How far each volume lies from the market's, in parts; 0 where either is not known. */
function offsFrom({ length, day, volume }: SeriesTrace, levels: Float32Array): Int32Array {
  const offs = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    const level = levels[day[i] as number] as number
    if (volume[i] !== NO_VOLUME && level === level) offs[i] = (volume[i] as number) * PARTS - Math.floor(level * VOLUME_PARTS + 0.5)
  }
  return offs
}

/** Days of bars whose volume lies far below the market's, roughly. */
function faintBars({ length, day }: SeriesTrace, offs: Int32Array, most: number): number[] {
  const faint: number[] = []
  for (let i = 0; i < length; i++) if ((offs[i] as number) < most) faint.push(day[i] as number)
  return faint
}

/** First indexes, in the trace, of runs of 20 bars that come to `least` or more off the market together. */
function switchGuesses(offs: Int32Array, least: number): number[] {
  const guesses: number[] = []
  let sum = 0
  let best = 0
  for (let i = 0; i < offs.length; i++) {
    sum += offs[i] as number
    if (i >= STEP_BARS) sum -= offs[i - STEP_BARS] as number
    const start = i - STEP_BARS + 1
    if (start < 0 || Math.abs(sum) < least) continue
    const last = guesses[guesses.length - 1]
    if (last === undefined || start - last >= STEP_BARS) guesses.push(start)
    else if (Math.abs(sum) > best) guesses[guesses.length - 1] = start
    else continue
    best = Math.abs(sum)
  }
  return guesses
}

/** What the market's volume did over the 20 bars from `start` on, against its level before. */
function marketShift(
  { length, day }: SeriesTrace,
  levels: Float32Array,
  { start, seen }: { readonly start: number; readonly seen: number },
): number {
  let sum = 0
  let known = 0
  for (let i = start; i < Math.min(length, start + STEP_BARS); i++) {
    const level = levels[day[i] as number] as number
    if (level !== level) continue
    sum += level
    known++
  }
  return known === 0 ? 0 : sum / known / seen
}
