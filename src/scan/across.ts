import { copiedBar } from '../checks/series/copied-bar.ts'
import { type Check, type LakeDataset, type LakeView, WHOLE_DATASET } from '../checks/define.ts'
import { judgeLake, type SettingsOf } from '../checks/judge-lake.ts'
import type { Market } from '../checks/market.ts'
import { marketExcuse } from '../checks/market-excuse.ts'
import { marketOf } from '../checks/market-of.ts'
import { plainTraceLoops } from '../checks/plain-trace-loops.ts'
import { checks } from '../checks/registry.ts'
import { loadTraceLoops } from '../kernel/wasm-trace-loops.ts'
import type { CheckOutcome } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { TraceLoops } from '../model/trace-loops.ts'
import { PackGlances } from '../states/pack-glances.ts'
import { type DatasetMembers, type DraftMember, lakeMembers, type MembersInput } from './lake-members.ts'
import { isPackOf, seriesKey } from './task.ts'
import { votedCopies } from './voted-copies.ts'

/** What judging the series of a lake against each other gave. */
export interface Across {
  /** What the checks across series found, by series key; the checks of `settledOf` that are not in it found nothing. */
  readonly outcomes: ReadonlyMap<string, readonly CheckOutcome[]>
  /** Checks that were judged for a series; one that threw says nothing of what it found before. */
  settledOf(key: string): ReadonlySet<string>
  /** Whether what the market did on its day explains a finding; the text says how. */
  excuseOf(finding: Finding): string | null
}

type AcrossInput = Omit<MembersInput, 'checkOf' | 'glances'>

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
  const loops = loadTraceLoops(plainTraceLoops)
  const places = new Map(setup.datasets.map((dataset, place) => [dataset.name, place]))
  const settingsOf: SettingsOf = (dataset, symbol) =>
    (symbol === null ? undefined : setup.symbolSettings.get(seriesKey(dataset, symbol))) ?? setup.settings[places.get(dataset) ?? -1] ?? {}
  const glances = new PackGlances(setup.dataFolder, (pack) => isPackOf(setup.scanId, pack))
  const datasets = lakeMembers({ ...input, checkOf: (id) => byId.get(id), glances })
  const outcomes = new Map<string, CheckOutcome[]>()
  const say = (key: string, said: readonly CheckOutcome[]) => {
    const known = outcomes.get(key)
    if (known) known.push(...said)
    else outcomes.set(key, [...said])
  }
  const revoted = new Set<string>()
  for (const dataset of datasets)
    for (const [key, outcome] of votedCopies(dataset, settingsOf, input.memory)) {
      revoted.add(key)
      say(key, [outcome])
    }
  const view: LakeView = {
    datasets: datasets.map((one) => withMarket(one, input, loops)),
    metadata: input.request.metadata,
    asOfUs: setup.asOfUs,
    memory: input.memory,
    loops,
  }
  const memberOf = new Map(datasets.flatMap(({ members }) => members.map((member) => [member.key, member] as const)))
  const judged = judgeLake(view, settingsOf, {
    onJudged: (check, dataset, symbol, defects) => memberOf.get(seriesKey(dataset, symbol))?.overrule(check, defects),
  })
  glances.close()
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
        const across = [...lakeWide, ...(withPairs ? perSymbol : [])].filter((check) => !judged.errored.has(check))
        settled = new Set([...across, ...(votes ? [copiedBar.id] : [])])
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
  { request: { metadata }, memory }: AcrossInput,
  loops: TraceLoops,
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
        memory: { memory, name: `market ${dataset.name}` },
        loops,
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
