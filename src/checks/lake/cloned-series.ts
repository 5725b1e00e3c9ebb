import { isoDate } from '../../base/day.ts'
import { areSameValues } from '../../base/same-numbers.ts'
import type { Series, Slot } from '../../model/series.ts'
import { figure } from '../blame.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type LakeMember, type LakeView } from '../define.ts'
import { TRACE_EPOCH } from '../../model/trace.ts'
import { byInterval } from './by-interval.ts'
import { type CloneSide, whichIsClone } from './blame-clone.ts'
import { type ClonedRun, clonedRuns, mayBeRun } from './cloned-runs.ts'
import type { SharedContent } from './content-join.ts'
import { indexFrom } from './continuity.ts'
import { sharedContents } from './kept-join.ts'
import { spellingDifference, spellingOf } from './spelling.ts'
import { Twins } from './twins.ts'

/** A series that holds another's bars. */
interface Cloned {
  readonly lake: LakeDataset
  readonly member: LakeMember
  readonly other: LakeMember
  readonly otherDataset: string
  /** Why this one is the clone; `null` when it may as well be the other. */
  readonly because: string | null
  readonly slots: readonly Slot[]
  /** Whether these are all bars of the series. */
  readonly isWhole: boolean
  readonly otherSlots: readonly Slot[]
  readonly runs: number
  readonly excuse: string | null
}

/**
 * Finds series that hold the bars of another symbol.
 *
 * One defect per series that is (or may be) the clone, by dataset and symbol; its slots are the cloned bars. It names the symbol with which most bars are
 * shared. Where nothing tells which of the two is the clone, both get a defect: either may be the false one, so neither can be relied on.
 * Contents are joined over the whole lake by the chosen bars of the traces, 14 bytes each; a pair of series is read only where closes and ranges agree over
 * `minBars` bars. So a shifted or partial clone is found, one with other volumes or rescaled prices is not.
 * Two that were both found to be clones as a whole are not held against each other any more.
 * Two spellings of one symbol are `duplicate_symbol`'s business and pass here; a pair that the file of actions joins by a change of symbol is excused.
 * Source: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
 */
export const clonedSeries = defineLakeCheck({
  id: 'cloned_series',
  version: 1,
  dimension: 'uniqueness',
  severity: 'critical',
  status: 'confirmed',
  about: "series that hold another symbol's bars",
  formula: [
    'Two symbols, of one dataset or of two of the same interval, with at least `minBars` neighbouring bars of the same open, high, low, close and volume, the dates the same or shifted. In more than half of them three prices are different and the volume is not 0, and the close changes in more than half.',
    '',
    'The clone is the one',
    '',
    "- whose object declares the other's symbol; or that was not listed yet, or not any more;",
    '- that does not follow its own weekly (or daily) series where the other does: at most half of the weeks against four fifths;',
    '- whose prices jump where the shared bars begin or end: by 5 robust deviations and twice as far as in the other, which has such a place as well or wholly consists of other bars;',
    '- with shifted dates, whose bars lie off session, or whose returns follow the median of the lake less (by 0.3 in correlation);',
    '- that has hardly a bar of its own (1 %), where at least a tenth of the other are its own.',
    '',
    'The first of these that tells decides; when none does, both are named. Two series of which every bar was found to be cloned already are not compared any more.',
  ].join('\n'),
  source:
    'Schleimer, Wilkerson and Aiken, Winnowing, SIGMOD 2003. Listed securities, classes of shares of one company among them, never trade at the same four prices and volume over 20 sessions; series without a range (net asset values, pegs, halts) do.',
  params: {
    minBars: { default: 20, min: 20, max: 100_000, unit: 'bars', about: 'neighbouring bars that must be the same' },
  },
  reads: ['lake', 'metadata', 'actions', 'calendar'],
  appliesTo: ['daily', 'weekly'],
  scope: 'lake',
  run(view, paramsOf) {
    const cloned: Cloned[] = []
    for (const group of byInterval(view)) cloned.push(...clonedIn(view, group, paramsOf))
    return merged(cloned).map(defectOf)
  },
})

interface Owner {
  readonly lake: LakeDataset
  readonly member: LakeMember
}

function clonedIn(view: LakeView, datasets: readonly LakeDataset[], paramsOf: (dataset: string) => { readonly minBars: number }): Cloned[] {
  const owners: Owner[] = datasets.flatMap((lake) => lake.members.map((member) => ({ lake, member })))
  const shared = sharedContents(
    owners.map(({ member }) => member),
    (one, other) =>
      spellingDifference(spellingOf((owners[one] as Owner).member.symbol), spellingOf((owners[other] as Owner).member.symbol)) === null,
    view,
    `cloned_series ${datasets.map(({ dataset }) => dataset.name).join(' ')}`,
  )
  const cloned: Cloned[] = []
  const lists = new SlotLists()
  const pairs = { twins: new Twins(view), seriesOf: seriesOnce() }
  const isWhollyCloned = new Uint8Array(owners.length)
  for (let k = 0; k < shared.length;) {
    const pair: SharedContent[] = []
    const { one, other } = shared[k] as SharedContent
    for (; shared[k]?.one === one && shared[k]?.other === other; k++) pair.push(shared[k] as SharedContent)
    // Many of one content would cost the square of their number.
    if (isWhollyCloned[one] === 1 && isWhollyCloned[other] === 1) continue
    const [here, there] = [owners[one] as Owner, owners[other] as Owner]
    const minBars = Math.min(paramsOf(here.lake.dataset.name).minBars, paramsOf(there.lake.dataset.name).minBars)
    for (const clone of clonesOfPair(here, there, { ...pairs, pair, minBars })) {
      cloned.push({ ...clone, slots: lists.kept(clone.slots), otherSlots: lists.kept(clone.otherSlots) })
      if (clone.isWhole) isWhollyCloned[clone.member === here.member ? one : other] = 1
    }
  }
  return cloned
}

/** Gives the series of a member, without reading it again when the one before was of the same. */
function seriesOnce(): (member: LakeMember) => Series | null {
  let last: { readonly member: LakeMember; readonly series: Series | null } | null = null
  return (member) => (last?.member === member ? last : (last = { member, series: member.series() })).series
}

interface PairContext {
  readonly pair: readonly SharedContent[]
  readonly minBars: number
  readonly twins: Twins
  /** Pairs of one series follow on each other. */
  readonly seriesOf: (member: LakeMember) => Series | null
}

function clonesOfPair(here: Owner, there: Owner, { pair, minBars, twins, seriesOf }: PairContext): Cloned[] {
  const [traceHere, traceThere] = [here.member.trace(), there.member.trace()]
  if (traceHere === null || traceThere === null) return []
  const likely = pair.filter(({ index, shift }) => mayBeRun(traceHere, traceThere, { index, shift, least: minBars }))
  if (likely.length === 0) return []
  const [one, other] = [seriesOf(here.member), there.member.series()]
  if (one === null || other === null) return []
  const untraced = indexFrom(other.bars, TRACE_EPOCH) - indexFrom(one.bars, TRACE_EPOCH)
  const runs = likely.flatMap(({ shift }) => clonedRuns(one.bars, other.bars, shift + untraced, minBars))
  if (runs.length === 0) return []
  const side = (owner: Owner, series: Series, shifts: 0 | 1): CloneSide => ({
    ...owner,
    bars: series.bars,
    runs: runs.map(({ from, to, shift }) => ({ from: from + shifts * shift, to: to + shifts * shift })).sort((a, b) => a.from - b.from),
  })
  const [sideHere, sideThere] = [side(here, one, 0), side(there, other, 1)]
  const verdict = whichIsClone(twins, sideHere, sideThere)
  const excuse = changeOfSymbol(here.member, there.member)
  const slotsHere = slotsOf(one, runs, 0)
  const slotsThere = slotsOf(other, runs, 1)
  const cloned: Cloned[] = []
  const add = (owner: Owner, source: Owner, { bars }: Series, slots: readonly Slot[], otherSlots: readonly Slot[]) =>
    cloned.push({
      ...owner,
      other: source.member,
      otherDataset: source.lake.dataset.name,
      because: verdict?.because ?? null,
      slots,
      isWhole: slots.length === bars.length,
      otherSlots,
      runs: runs.length,
      excuse,
    })
  if (verdict?.clone !== sideThere) add(here, there, one, slotsHere, slotsThere)
  if (verdict?.clone !== sideHere) add(there, here, other, slotsThere, slotsHere)
  return cloned
}

function slotsOf({ bars }: Series, runs: readonly ClonedRun[], shifts: 0 | 1): readonly Slot[] {
  const slots: Slot[] = []
  let last = -Infinity
  let isAscending = true
  for (const { from, to, shift } of runs)
    for (let i = from + shifts * shift; i <= to + shifts * shift; i++) {
      const slot = bars.session[i] as number
      if (!(slot > last)) isAscending = false
      slots.push((last = slot))
    }
  return isAscending ? slots : Array.from(new Set(slots)).sort((a, b) => a - b)
}

/** Keeps equal lists once: those of clones are as long as the series. */
class SlotLists {
  readonly #known = new Map<string, (readonly Slot[])[]>()

  /** The list itself or one with the same slots. */
  kept(slots: readonly Slot[]): readonly Slot[] {
    const name = `${slots.length} ${slots[0]} ${slots[slots.length - 1]}`
    const known = this.#known.get(name)
    const same = known?.find((list) => areSameValues(list, slots))
    if (same !== undefined) return same
    // A copy has no room to grow.
    const kept = slots.slice()
    if (known) known.push(kept)
    else this.#known.set(name, [kept])
    return kept
  }
}

function changeOfSymbol(one: LakeMember, other: LakeMember): string | null {
  const names = (member: LakeMember, symbol: string) =>
    member.actions.find(({ kind, other: to }) => kind === 'symbol_change' && to === symbol)
  const action = names(one, other.symbol) ?? names(other, one.symbol)
  if (action === undefined) return null
  return `${action.symbol} and ${action.symbol === one.symbol ? other.symbol : one.symbol} are one listing: its symbol changed on ${isoDate(action.day)}`
}

interface Found {
  readonly cloned: Cloned
  readonly slots: readonly Slot[]
  readonly symbols: number
}

/** One for each series: with the symbol that it shares most bars with, excused only if all are. */
function merged(cloned: readonly Cloned[]): Found[] {
  const bySeries = new Map<LakeMember, Cloned[]>()
  for (const one of cloned) {
    const all = bySeries.get(one.member)
    if (all) all.push(one)
    else bySeries.set(one.member, [one])
  }
  return Array.from(bySeries.values(), (all) => {
    const unexcused = all.filter(({ excuse }) => excuse === null)
    const kept = unexcused.length > 0 ? unexcused : all
    const rank = ({ because, slots }: Cloned) => slots.length + (because === null ? 0 : 0.5)
    const best = kept.reduce((a, b) => (rank(b) > rank(a) ? b : a))
    return { cloned: best, slots: unionOf(kept.map(({ slots }) => slots)), symbols: new Set(kept.map(({ other }) => other.symbol)).size }
  })
}

function unionOf(lists: readonly (readonly Slot[])[]): readonly Slot[] {
  const [first = [], ...others] = new Set(lists)
  return others.length === 0 ? first : Array.from(new Set([first, ...others].flat())).sort((a, b) => a - b)
}

function defectOf({ cloned, slots, symbols }: Found): LakeDefect {
  const { lake, member, other, otherDataset, because, otherSlots, excuse } = cloned
  const [from, to] = [slots[0] as number, slots[slots.length - 1] as number]
  const [otherFrom, otherTo] = [otherSlots[0] as number, otherSlots[otherSlots.length - 1] as number]
  const isShifted = cloned.slots !== otherSlots && cloned.slots.some((slot, i) => slot !== otherSlots[i])
  const whose = `${other.symbol}${otherDataset === lake.dataset.name ? '' : ` in ${otherDataset}`}`
  const dates = isShifted ? ` of ${isoDate(otherFrom)} to ${isoDate(otherTo)}` : ''
  const more = symbols > 1 ? `, and of ${symbols - 1} more` : ''
  return {
    dataset: lake.dataset.name,
    symbol: member.symbol,
    defect: {
      slots,
      from,
      to,
      message: `${slots.length} bars from ${isoDate(from)} to ${isoDate(to)} are those of ${whose}${dates}${more}; ${because ?? 'which of the two is the clone cannot be told'}`,
      evidence: {
        other: other.symbol,
        otherDataset,
        otherFrom: isoDate(otherFrom),
        otherTo: isoDate(otherTo),
        bars: slots.length,
        clonedRatio: figure(slots.length / Math.max(slots.length, member.coverage.bars)),
        runs: cloned.runs,
        symbols,
        shifted: isShifted,
        told: because !== null,
      },
      ...(excuse !== null && { excuse }),
    },
  }
}
