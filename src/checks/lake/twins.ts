import { inferWeekLabel, weekOf, weekOfSession } from '../../calendar/weeks.ts'
import { TRACE_EPOCH } from '../../model/trace.ts'
import type { LakeDataset, LakeMember, LakeView } from '../define.ts'

/** By how much the ratio of two closes of one week may lie apart from that of the others. */
const WEEK_TOLERANCE = 0.01

/** Series of a lake and their twins: those of their symbols at the other interval, weekly of daily ones and daily of weekly ones. */
export class Twins {
  readonly #view: LakeView
  readonly #agreements = new Map<LakeMember, { readonly from: number; readonly to: number; readonly ratio: number }>()

  constructor(view: LakeView) {
    this.#view = view
  }

  /** Share of the weeks from one Monday to another in which a series keeps to its twin, the best when there are several; NaN without any. */
  agreement(lake: LakeDataset, member: LakeMember, { from, to }: Weeks): number {
    const known = this.#agreements.get(member)
    // A series is held against many with the same bars.
    if (known?.from === from && known.to === to) return known.ratio
    const ratio = this.#bestAgreement(lake, member, { from, to })
    this.#agreements.set(member, { from, to, ratio })
    return ratio
  }

  #bestAgreement(lake: LakeDataset, member: LakeMember, weeks: Weeks): number {
    const twinClass = lake.intervalClass === 'daily' ? 'weekly' : 'daily'
    let own: WeeklyCloses | null = null
    let best = NaN
    for (const twinLake of this.#view.datasets) {
      if (twinLake.intervalClass !== twinClass) continue
      const twin = memberNamed(twinLake, member.symbol)
      if (twin === null) continue
      own ??= weeklyCloses(lake, member)
      const agreement = agreementOfWeeks(own, weeklyCloses(twinLake, twin), weeks)
      if (!(agreement <= best)) best = agreement
    }
    return best
  }
}

interface Weeks {
  readonly from: number
  readonly to: number
}

function memberNamed({ members }: LakeDataset, symbol: string): LakeMember | null {
  let low = 0
  let high = members.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((members[middle] as LakeMember).symbol < symbol) low = middle + 1
    else high = middle
  }
  const found = members[low]
  return found?.symbol === symbol ? found : null
}

interface WeeklyCloses {
  readonly length: number
  /** Ascending. */
  readonly monday: Int32Array
  readonly close: Float64Array
}

/** The last close of each week from a trace; empty without one. */
function weeklyCloses({ calendar, intervalClass }: Pick<LakeDataset, 'calendar' | 'intervalClass'>, member: LakeMember): WeeklyCloses {
  const trace = member.trace()
  const days = trace === null ? new Int32Array(0) : Int32Array.from(trace.day.subarray(0, trace.length), (day) => day + TRACE_EPOCH)
  const label = intervalClass === 'weekly' && trace !== null ? inferWeekLabel(days, calendar) : null
  const monday = new Int32Array(days.length)
  const closes = new Float64Array(days.length)
  let length = 0
  for (let i = 0; i < days.length; i++) {
    const close = trace?.close[i] ?? NaN
    const day = days[i] as number
    if (!(close > 0)) continue
    const week = label === null ? weekOfSession(calendar, day) : weekOf(day, label)
    if (length === 0 || monday[length - 1] !== week) length++
    monday[length - 1] = week
    closes[length - 1] = close
  }
  return { length, monday, close: closes }
}

/** Share of the weeks in which two series keep the same ratio to each other; NaN with fewer than four weeks in common. */
function agreementOfWeeks(one: WeeklyCloses, other: WeeklyCloses, { from, to }: Weeks): number {
  const ratios = new Float64Array(Math.min(one.length, other.length))
  let count = 0
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const monday = one.monday[i] as number
    const twinMonday = other.monday[j] as number
    if (monday === twinMonday && monday >= from && monday <= to)
      ratios[count++] = Math.log((one.close[i] as number) / (other.close[j] as number))
    if (monday <= twinMonday) i++
    if (twinMonday <= monday) j++
  }
  if (count < 4) return NaN
  const sorted = ratios.subarray(0, count).sort()
  const median = sorted[count >> 1] as number
  let same = 0
  for (const ratio of sorted) if (Math.abs(ratio - median) <= WEEK_TOLERANCE) same++
  return same / count
}
