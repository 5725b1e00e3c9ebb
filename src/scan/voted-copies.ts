import { indexAmong } from '../base/search.ts'
import { defaultsOf, type ParamsOf } from '../checks/define.ts'
import { Derived } from '../checks/derived.ts'
import { type CheckSettings, folded, graded } from '../checks/judge.ts'
import type { SettingsOf } from '../checks/judge-lake.ts'
import type { LakeMemory } from '../checks/lake-memory.ts'
import { KeptPairs } from '../checks/lake/kept-pairs.ts'
import { countVotes, isOverruled, lakeSides, pairsOfCopies, seriesWithVotes } from '../checks/lake/copied-votes.ts'
import { copiedBar, copiedBars, type CopiedSides, type CopyVotes, copyable, datesOfPair } from '../checks/series/copied-bar.ts'
import type { CheckOutcome, Defect } from '../model/defect.ts'
import { NO_RANGE, type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import type { DatasetMembers, DraftMember } from './lake-members.ts'

/**
 * `copied_bar` again, where the lake has a say: for series that share a pair of dates with enough others, and for those in which copies were found
 * before; then once more where the lake blames the other date of a pair. What it finds replaces what the series alone gave.
 */
export function votedCopies(
  { dataset, calendar, intervalClass, members }: DatasetMembers,
  settingsOf: SettingsOf,
  memory: LakeMemory,
): [string, CheckOutcome][] {
  if (!(copiedBar.appliesTo as readonly string[]).includes(intervalClass)) return []
  const paramsOf = (settings: CheckSettings) =>
    ({ ...defaultsOf(copiedBar), ...settings[copiedBar.id]?.params }) as ParamsOf<typeof copiedBar.params>
  const ofDataset = paramsOf(settingsOf(dataset.name, null))
  const { fewVotes, manyVotes } = ofDataset
  const votes: CopyVotes = new Map([...countVotes(alikeOf(members))].filter(([, symbols]) => symbols >= fewVotes))
  const manyShared = [...votes].filter(([, symbols]) => symbols >= manyVotes).map(([pair]) => datesOfPair(pair))
  const pairs = new KeptPairs(memory, `copied_bar ${dataset.name}`)
  const told = new Map<DraftMember, readonly Defect[]>()
  const tell = (member: DraftMember, sides: CopiedSides | null) => {
    const series = member.series()
    if (series === null) return
    const derived = new Derived(series, calendar)
    const counts = copyable(series.bars, { calendar, derived })
    const defects = copiedBars(series.bars, paramsOf(settingsOf(dataset.name, member.symbol)), {
      votes,
      sides,
      counts,
      alike: pairs.of(member.state, () => derived.alike),
    })
    member.overrule(copiedBar.id, defects)
    told.set(member, defects)
  }
  const hasSay = (member: DraftMember): boolean => {
    if (votes.size === 0) return false
    if (seriesWithVotes(member.prints()?.alike ?? new Int32Array(0), votes, fewVotes)) return true
    const trace = manyShared.length === 0 ? null : member.trace()
    return trace !== null && manyShared.some((days) => nearlyAlike(trace, days))
  }
  const judged = members.filter(({ symbol }) => settingsOf(dataset.name, symbol)[copiedBar.id]?.enabled !== false)
  for (const member of judged) {
    if (hasSay(member) || (!member.isChanged && member.defectsOf(copiedBar.id).length > 0)) tell(member, null)
  }
  const sides = lakeSides(
    judged.flatMap((member) => pairsOfCopies(member.defectsOf(copiedBar.id))),
    ofDataset,
  )
  for (const member of judged) if (isOverruled(member.defectsOf(copiedBar.id), sides)) tell(member, sides)
  return Array.from(told, ([member, defects]) => [
    member.key,
    outcomeOf(defects, settingsOf(dataset.name, member.symbol)[copiedBar.id] ?? {}),
  ])
}

function outcomeOf(defects: readonly Defect[], setting: CheckSettings[string]): CheckOutcome {
  return defects.length === 0
    ? { check: copiedBar.id, outcome: 'passed' }
    : { check: copiedBar.id, outcome: 'failed', defects: folded(graded(defects, setting)) }
}

function* alikeOf(members: readonly DraftMember[]): Generator<Int32Array> {
  for (const member of members) {
    const prints = member.prints()
    if (prints !== null && prints.alike.length > 0) yield prints.alike
  }
}

/** Whether the bars of two days may have three prices in common: then either their closes agree, or open, high and low and so their ranges. */
function nearlyAlike(trace: SeriesTrace, [earlierDay, laterDay]: readonly [number, number]): boolean {
  const earlier = indexAmong(trace.day, earlierDay - TRACE_EPOCH)
  const later = indexAmong(trace.day, laterDay - TRACE_EPOCH)
  if (earlier < 0 || later < 0) return false
  return (
    trace.close[earlier] === trace.close[later] ||
    ((trace.range[earlier] as number) & NO_RANGE) === ((trace.range[later] as number) & NO_RANGE)
  )
}
