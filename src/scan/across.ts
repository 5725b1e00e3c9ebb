import { copiedBar, copiedBars, type CopiedSides, type CopyVotes, copyable, datesOfPair } from '../checks/series/copied-bar.ts'
import { type Check, defaultsOf, type LakeDataset, type LakeView, type ParamsOf, WHOLE_DATASET } from '../checks/define.ts'
import { Derived } from '../checks/derived.ts'
import { type CheckSettings, folded, graded } from '../checks/judge.ts'
import { judgeLake } from '../checks/judge-lake.ts'
import { countVotes, isOverruled, lakeSides, pairsOfCopies, seriesWithVotes } from '../checks/lake/copied-votes.ts'
import type { Market } from '../checks/market.ts'
import { marketExcuse } from '../checks/market-excuse.ts'
import { marketOf } from '../checks/market-of.ts'
import { checks } from '../checks/registry.ts'
import type { CheckOutcome, Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import { type DatasetMembers, type DraftMember, lakeMembers, type MembersInput } from './lake-members.ts'
import { seriesKey } from './task.ts'

/** What judging the series of a lake against each other gave. */
export interface Across {
  /** What the checks across series found, by series key; the checks of `settledOf` that are not in it found nothing. */
  readonly outcomes: ReadonlyMap<string, readonly CheckOutcome[]>
  /** Checks that were judged for a series. */
  settledOf(key: string): ReadonlySet<string>
  /** Whether what the market did on its day explains a finding; the text says how. */
  excuseOf(finding: Finding): string | null
}

type AcrossInput = Omit<MembersInput, 'checkOf'>

const byId: ReadonlyMap<string, Check> = new Map(checks.map((check) => [check.id, check]))
const lakeWide: ReadonlySet<string> = new Set(
  checks.flatMap((check) => (check.kind === 'lake' && check.scope === 'lake' ? [check.id] : [])),
)
const perSymbol: ReadonlySet<string> = new Set(
  checks.flatMap((check) => (check.kind === 'lake' && check.scope === 'symbol' ? [check.id] : [])),
)

/** Findings of these checks put their bars under suspicion: the market is what the others did. */
const suspicious = [
  'copied_bar',
  'decimal_slip',
  'half_adjusted_close',
  'ohlc_order',
  'missing_field',
  'non_positive_price',
  'non_finite',
  'duplicate_bar',
  'non_session_bar',
  'block_step',
  'level_shift',
  'unadjusted_split',
] as const

/**
 * Judges the series of a lake against each other: copies with the lake's votes, then the checks across series over a market that is made without
 * suspected bars. Reads the traces of all series, and the columns of those few that a check has to look at closely.
 */
export function judgeAcross(input: AcrossInput): Across {
  const { setup } = input
  const places = new Map(setup.datasets.map((dataset, place) => [dataset.name, place]))
  const settingsOf = (dataset: string, symbol: string | null): CheckSettings =>
    (symbol === null ? undefined : setup.symbolSettings.get(seriesKey(dataset, symbol))) ?? setup.settings[places.get(dataset) ?? -1] ?? {}
  const datasets = lakeMembers({ ...input, checkOf: (id) => byId.get(id) })
  const outcomes = new Map<string, CheckOutcome[]>()
  const say = (key: string, said: readonly CheckOutcome[]) => {
    const known = outcomes.get(key)
    if (known) known.push(...said)
    else outcomes.set(key, [...said])
  }
  const revoted = new Set<string>()
  for (const dataset of datasets)
    for (const [key, outcome] of votedCopies(dataset, settingsOf)) {
      revoted.add(key)
      say(key, [outcome])
    }
  const view: LakeView = {
    datasets: datasets.map((one) => withMarket(one, input.request.metadata)),
    metadata: input.request.metadata,
    asOfUs: setup.asOfUs,
  }
  const memberOf = new Map(datasets.flatMap(({ members }) => members.map((member) => [member.key, member] as const)))
  const judged = judgeLake(view, settingsOf, {
    onJudged: (check, dataset, symbol, defects) => memberOf.get(seriesKey(dataset, symbol))?.overrule(check, defects),
  })
  for (const { dataset, symbol, outcomes: said } of judged.outcomes) say(seriesKey(dataset, symbol), said)

  const changedSymbols = new Set(
    datasets.flatMap(({ members }) => members.filter(({ isChanged }) => isChanged)).map(({ symbol }) => symbol),
  )
  const markets = new Map(view.datasets.map((one) => [one.dataset.name, one]))
  const settledSets = new Map<string, ReadonlySet<string>>()
  return {
    outcomes,
    settledOf(key) {
      const symbol = key.slice(key.indexOf('\0') + 1)
      const withPairs = changedSymbols.has(symbol) || symbol === WHOLE_DATASET
      const votes = revoted.has(key)
      const name = `${withPairs} ${votes}`
      let settled = settledSets.get(name)
      if (settled === undefined) {
        settled = new Set([...lakeWide, ...(withPairs ? perSymbol : []), ...(votes ? [copiedBar.id] : [])])
        settledSets.set(name, settled)
      }
      return settled
    },
    excuseOf(finding) {
      const dataset = markets.get(finding.dataset)
      if (dataset === undefined || finding.from === null || dataset.intervalClass === 'intraday') return null
      const { k, apartRatio } = settingsOf(finding.dataset, finding.symbol)[finding.check]?.params ?? {}
      return marketExcuse(finding.check, finding, () => dataset.market.on(finding.symbol, finding.from as number), {
        ...(typeof k === 'number' && { k }),
        ...(typeof apartRatio === 'number' && { apartRatio }),
      })
    },
  }
}

function withMarket(
  { dataset, calendar, intervalClass, members }: DatasetMembers,
  metadata: AcrossInput['request']['metadata'],
): LakeDataset {
  let market: Market | null = null
  return {
    dataset,
    calendar,
    intervalClass,
    members,
    get market() {
      if (market !== null) return market
      const suspects = new Map(members.map((member) => [member.symbol, suspectsOf(member)]))
      market = marketOf(members, {
        intervalClass,
        classOf: (symbol) => metadata.get(symbol)?.type ?? null,
        suspectDaysOf: (symbol) => suspects.get(symbol) ?? null,
      })
      return market
    },
  }
}

/** Sessions whose bars a check of the series alone distrusts. */
function suspectsOf(member: DraftMember): ReadonlySet<number> | null {
  const days = new Set<number>()
  for (const check of suspicious) for (const { slots } of member.defectsOf(check)) for (const slot of slots) days.add(slot)
  return days.size === 0 ? null : days
}

/**
 * `copied_bar` again, where the lake has a say: for series that share a pair of dates with enough others, and for those in which copies were found
 * before; then once more where the lake blames the other date of a pair. What it finds replaces what the series alone gave.
 */
function votedCopies(
  { dataset, calendar, intervalClass, members }: DatasetMembers,
  settingsOf: (dataset: string, symbol: string | null) => CheckSettings,
): [string, CheckOutcome][] {
  if (!(copiedBar.appliesTo as readonly string[]).includes(intervalClass)) return []
  const paramsOf = (settings: CheckSettings) =>
    ({ ...defaultsOf(copiedBar), ...settings[copiedBar.id]?.params }) as ParamsOf<typeof copiedBar.params>
  const ofDataset = paramsOf(settingsOf(dataset.name, null))
  const { fewVotes, manyVotes } = ofDataset
  const votes: CopyVotes = new Map([...countVotes(alikeOf(members))].filter(([, symbols]) => symbols >= fewVotes))
  const manyShared = [...votes].filter(([, symbols]) => symbols >= manyVotes).map(([pair]) => datesOfPair(pair))
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
      alike: derived.alike,
    })
    member.overrule(copiedBar.id, defects)
    told.set(member, defects)
  }
  const judged = members.filter(({ symbol }) => settingsOf(dataset.name, symbol)[copiedBar.id]?.enabled !== false)
  for (const member of judged) {
    const trace = votes.size === 0 ? null : member.trace()
    const hasSay = trace !== null && (seriesWithVotes(trace.alike, votes, fewVotes) || manyShared.some((days) => nearlyAlike(trace, days)))
    if (hasSay || (!member.isChanged && member.defectsOf(copiedBar.id).length > 0)) tell(member, null)
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
    const trace = member.trace()
    if (trace !== null && trace.alike.length > 0) yield trace.alike
  }
}

/** Whether the bars of two days may have three prices in common: then either their closes agree, or open, high and low and so their ranges. */
function nearlyAlike(trace: SeriesTrace, [earlierDay, laterDay]: readonly [number, number]): boolean {
  const earlier = indexOf(trace, earlierDay)
  const later = indexOf(trace, laterDay)
  if (earlier < 0 || later < 0) return false
  return (
    trace.close[earlier] === trace.close[later] || ((trace.range[earlier] as number) & 0x7fff) === ((trace.range[later] as number) & 0x7fff)
  )
}

function indexOf({ day, length }: SeriesTrace, dayNumber: number): number {
  const wanted = dayNumber - TRACE_EPOCH
  let low = 0
  let high = length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const here = day[middle] as number
    if (here === wanted) return middle
    if (here < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}
