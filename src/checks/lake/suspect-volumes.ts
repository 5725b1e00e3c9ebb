import type { SuspectVolumes, VolumeLimits } from '../../model/trace-loops.ts'
import { NO_VOLUME, type SeriesTrace, VOLUME_UNIT } from '../../model/trace.ts'
import { maySwitch } from './traced-step.ts'
import { STEP_BARS } from './volume-step.ts'

/** As `TraceLoops` says. */
export function suspectVolumes(trace: SeriesTrace, levels: Float32Array, { faint, step, leastSum, seen }: VolumeLimits): SuspectVolumes {
  return {
    days: faintBars(trace, levels, faint),
    guesses: switchGuesses(trace, levels, leastSum)
      .map((at) => ({ at, shift: marketShift(trace, levels, { start: at, seen }) }))
      .filter(({ at, shift }) => maySwitch(trace, at, { least: step, shift })),
  }
}

/** Days of bars whose traced volume lies far below its level and the market's, roughly. */
function faintBars({ length, day, volume }: SeriesTrace, levels: Float32Array, most: number): number[] {
  const faint: number[] = []
  for (let i = 0; i < length; i++) {
    const level = volume[i] as number
    if (level !== NO_VOLUME && level * VOLUME_UNIT < most + (levels[day[i] as number] as number)) faint.push(day[i] as number)
  }
  return faint
}

// Reused between calls.
let offs = new Float32Array(0)

/** First indexes, in the trace, of runs of 20 bars whose volumes come to `leastSum` or more off the levels before, the market's taken out. */
function switchGuesses({ length, day, volume }: SeriesTrace, levels: Float32Array, leastSum: number): number[] {
  const guesses: number[] = []
  if (offs.length < length) offs = new Float32Array(length)
  let sum = 0
  let best = 0
  for (let i = 0; i < length; i++) {
    const level = levels[day[i] as number] as number
    offs[i] = volume[i] === NO_VOLUME || level !== level ? 0 : (volume[i] as number) * VOLUME_UNIT - level
    sum += offs[i] as number
    if (i >= STEP_BARS) sum -= offs[i - STEP_BARS] as number
    const start = i - STEP_BARS + 1
    // Rounding errors of a sliding sum stay far below the units of volumes.
    if (start < 0 || Math.abs(sum) < leastSum) continue
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
