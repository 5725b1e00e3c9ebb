import { intervalUs } from '../../model/interval.ts'
import { barsName, blame, figure, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds intraday bars whose stamp is not on the grid of their interval. Neighbouring bars are one defect.
 *
 * A grid may start at the session's open (09:30, 10:30, …), at the end of its break, at local midnight or at a whole interval since 1970, so hours
 * by the clock and hours from the open both pass. So does an offset that nearly all bars share (23:59:59.999 for the end of a bar): a habit, not an error.
 * Where over half of the bars are off the grid the stamps follow the trades: one defect for review.
 * Source: the definition of a time bar.
 */
export const misalignedTimestamp = defineSeriesCheck({
  id: 'misaligned_timestamp',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'confirmed',
  about: 'an intraday stamp off the grid of its interval',
  formula:
    "stamp modulo interval differs from that of the session's open, of its break's end, of local midnight, and from 0; an offset shared by `habitShare` of the bars passes. Over half of the bars off the grid: one finding for review.",
  source: 'The definition of a time bar.',
  params: {
    habitShare: {
      default: 0.9,
      min: 0.5,
      max: 1,
      unit: 'ratio of bars',
      about: 'share of bars with one offset from which on it is a habit',
    },
  },
  reads: ['calendar'],
  appliesTo: ['intraday'],
  run({ bars, dataset }, { calendar, derived }, { habitShare }) {
    const stepUs = intervalUs(dataset.interval)
    if (stepUs === 0) return []
    const { time, session, length } = bars
    const hits: number[] = []
    let day = NaN
    let openPhase = 0
    let resumePhase = 0
    let midnightPhase = 0
    let onGrid = false
    for (let i = 0; i < length; i++) {
      const timeUs = time[i] as number
      const same = session[i] === day
      if (onGrid && same && timeUs - (time[i - 1] as number) === stepUs) continue
      if (!same && calendar !== null) {
        // Where a day's hours are unknown only whole intervals since 1970 are a grid.
        const hours = calendar.hours(session[i] as number)
        openPhase = hours ? phaseOf(hours.openUs, stepUs) : 0
        resumePhase = phaseOf(hours?.breakEndUs ?? hours?.openUs ?? 0, stepUs)
        midnightPhase = hours ? phaseOf(calendar.localToUtc(session[i] as number, 0), stepUs) : 0
      }
      day = session[i] as number
      const phase = phaseOf(timeUs, stepUs)
      onGrid = phase === 0 || phase === openPhase || phase === resumePhase || phase === midnightPhase
      if (!onGrid) hits.push(i)
    }
    if (hits.length === 0) return []
    const off = hits.length > length / 2 ? withoutHabit(time, hits, { stepUs, least: habitShare * length }) : hits
    if (off.length > length / 2) {
      return [
        blame(derived, off, {
          message: `${off.length} of ${length} stamps are off the grid of the interval: they seem to follow the trades`,
          evidence: { bars: off.length, share: figure(off.length / length), intervalSeconds: stepUs / 1e6 },
          status: 'review',
        }),
      ]
    }
    return runsOf(off).map((run) =>
      blame(derived, run, {
        message: `${run.length === 1 ? 'A stamp is' : 'Stamps are'} off the grid of ${stepUs / 1e6} s ${barsName(derived, run)}`,
        evidence: {
          bars: run.length,
          offsetSeconds: phaseOf(time[run[0] as number] as number, stepUs) / 1e6,
          intervalSeconds: stepUs / 1e6,
        },
      }),
    )
  },
})

function phaseOf(timeUs: number, stepUs: number): number {
  return timeUs - Math.floor(timeUs / stepUs) * stepUs
}

/** The hits without those at the most common offset, where at least `least` bars have it. */
function withoutHabit(
  time: Float64Array,
  hits: readonly number[],
  { stepUs, least }: { readonly stepUs: number; readonly least: number },
): readonly number[] {
  const counts = new Map<number, number>()
  for (const i of hits) {
    const phase = phaseOf(time[i] as number, stepUs)
    counts.set(phase, (counts.get(phase) ?? 0) + 1)
  }
  const [habit, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))
  return count >= least ? hits.filter((i) => phaseOf(time[i] as number, stepUs) !== habit) : hits
}
