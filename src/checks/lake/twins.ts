import { inferWeekLabel, weekOf, weekOfSession } from '../../calendar/weeks.ts'
import type { LakeDataset, LakeMember } from '../define.ts'
import { TRACE_EPOCH } from '../../model/trace.ts'

/** The last close of each week, by its Monday, from a trace; empty without one. */
export function weeklyCloses(
  { calendar, intervalClass }: Pick<LakeDataset, 'calendar' | 'intervalClass'>,
  member: LakeMember,
): ReadonlyMap<number, number> {
  const trace = member.trace()
  const closes = new Map<number, number>()
  if (trace === null) return closes
  const days = Int32Array.from(trace.day.subarray(0, trace.length), (day) => day + TRACE_EPOCH)
  const label = intervalClass === 'weekly' ? inferWeekLabel(days, calendar) : null
  for (let i = 0; i < trace.length; i++) {
    const close = trace.close[i] as number
    const day = days[i] as number
    if (close > 0) closes.set(label === null ? weekOfSession(calendar, day) : weekOf(day, label), close)
  }
  return closes
}

/**
 * Share of the weeks from one Monday to another in which two series of weekly closes keep the same ratio to each other within `toleranceRatio`; NaN
 * with fewer than four weeks in common.
 */
export function agreementOfWeeks(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
  { from, to, toleranceRatio }: { readonly from: number; readonly to: number; readonly toleranceRatio: number },
): number {
  const ratios: number[] = []
  for (const [monday, close] of one) {
    const twin = other.get(monday)
    if (twin !== undefined && monday >= from && monday <= to) ratios.push(Math.log(close / twin))
  }
  if (ratios.length < 4) return NaN
  ratios.sort((a, b) => a - b)
  const median = ratios[ratios.length >> 1] as number
  return ratios.filter((ratio) => Math.abs(ratio - median) <= toleranceRatio).length / ratios.length
}
