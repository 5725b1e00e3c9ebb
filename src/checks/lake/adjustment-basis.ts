import { isoDate } from '../../base/day.ts'
import { type SeriesTrace, TRACE_EPOCH } from '../../model/trace.ts'
import { actionName } from '../actions.ts'
import { figure } from '../blame.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type LakeMember, WHOLE_DATASET } from '../define.ts'
import { type Closes, type KnownSplit, knownSplits } from '../known-steps.ts'
import { type DividendBasis, dividendBasis } from './dividend-basis.ts'

/** Series that a finding of the whole dataset names. */
const mostNamed = 10

/**
 * Finds prices on more than one basis: raw, adjusted for splits, or for dividends too (total-return).
 *
 * What a series is on is inferred at the ex-dates that the actions file knows. A dataset on more than one basis has one defect, of the dataset as a
 * whole, that names the series of the rarer one. A series that changes its basis has a defect of its own, on the ex-dates that are not adjusted for; so has a
 * raw series among adjusted ones, for there its splits, which `unadjusted_split` takes for those of a raw file, are faults.
 * Nothing is said without known splits or dividends. Dividends are small, so they are judged together, where there are enough of them to tell.
 * Source: back-adjustment as vendors document it; ex-day returns (Elton and Gruber 1970, Review of Economics and Statistics 52:68).
 */
export const adjustmentBasis = defineLakeCheck({
  id: 'adjustment_basis',
  version: 1,
  dimension: 'consistency',
  severity: 'medium',
  status: 'confirmed',
  about: 'prices that are raw here and adjusted there',
  formula: [
    'Splits: at a known ex-date the series is raw when ln C(t)/C(t-1) lies nearer to -ln ratio than to 0, else adjusted; splits of less than 3 robust deviations of a return tell nothing.',
    '',
    'Dividends (daily series): with x = ln C(t)/C(t-1) less the move of the market and d = -ln(1 - D/C(t-1)) at the known ex-dates, b = -sum(x d) / sum(d^2) and its standard error e = s / sqrt(sum(d^2)), s the robust deviation of a return: they show in the prices when b - 0.5 >= 3 e, they are adjusted for when 0.5 - b >= 3 e. D is in the currency of the day: it is divided by the ratios of later splits that the series is adjusted for.',
    '',
    'Raw: splits show. Split-adjusted: splits do not, dividends do. Total-return: neither. A series changes its basis when some of its splits show and others do not, or when its dividends up to a date do and those after it do not, or the other way round.',
  ].join('\n'),
  source:
    'Back-adjustment as vendors document it; E. J. Elton and M. J. Gruber, Review of Economics and Statistics 52 (1970) 68, for returns on ex-days.',
  params: {},
  reads: ['actions', 'lake'],
  appliesTo: ['daily', 'weekly'],
  scope: 'lake',
  run(view) {
    return view.datasets.flatMap((dataset) => judgedDataset(dataset))
  },
})

interface MemberBasis {
  readonly symbol: string
  readonly splits: readonly KnownSplit[]
  readonly closes: Closes
  readonly dividends: DividendBasis | null
}

type Share = 'raw' | 'adjusted' | 'both'

function judgedDataset(dataset: LakeDataset): LakeDefect[] {
  const known: MemberBasis[] = []
  for (const member of dataset.members) {
    const basis = basisOf(member, dataset)
    if (basis !== null) known.push(basis)
  }
  const bySplits = grouped(known, ({ splits }) => shareOf(splits.map(({ basis }) => basis)))
  const byDividends = grouped(known, ({ dividends }) => (dividends === null ? null : dividends.change === null ? dividends.basis : 'both'))
  const defects: LakeDefect[] = []
  if (isMixed(bySplits) || isMixed(byDividends)) defects.push(ofDataset(dataset, bySplits, byDividends))
  const amongAdjusted = bySplits.adjusted.length > bySplits.raw.length
  for (const one of known) {
    const share = shareOf(one.splits.map(({ basis }) => basis))
    if (share === 'both' || (share === 'raw' && amongAdjusted)) defects.push(ofSplits(dataset, one, bySplits.adjusted.length))
    if (one.dividends !== null && one.dividends.change !== null) defects.push(ofDividends(dataset, one, one.dividends))
  }
  return defects
}

function basisOf(member: LakeMember, { intervalClass, market }: LakeDataset): MemberBasis | null {
  const { actions, symbol } = member
  if (!actions.some(({ kind }) => kind === 'split' || kind === 'dividend' || kind === 'special_dividend')) return null
  const traced = member.trace()
  if (traced === null) return null
  const closes = closesOf(traced)
  const splits = knownSplits(closes, actions, intervalClass)
  // A week's return hides a dividend, and its label does not say in which week an ex-date falls.
  const dividends =
    intervalClass === 'daily' ? dividendBasis(closes, { actions, splits, moveOn: (day) => market.on(symbol, day)?.move ?? 0 }) : null
  return splits.length === 0 && dividends === null ? null : { symbol, splits, closes, dividends }
}

function closesOf({ day, close, length }: SeriesTrace): Closes {
  return { length, day: Int32Array.from(day.subarray(0, length), (since) => since + TRACE_EPOCH), close }
}

function shareOf(bases: readonly ('raw' | 'adjusted')[]): Share | null {
  if (bases.length === 0) return null
  return bases.every((basis) => basis === bases[0]) ? (bases[0] as Share) : 'both'
}

type Groups = Readonly<Record<Share, readonly string[]>>

function grouped(known: readonly MemberBasis[], shareIn: (member: MemberBasis) => Share | null): Groups {
  const groups: Record<Share, string[]> = { raw: [], adjusted: [], both: [] }
  for (const member of known) {
    const share = shareIn(member)
    if (share !== null) groups[share].push(member.symbol)
  }
  return groups
}

function isMixed({ raw, adjusted, both }: Groups): boolean {
  return both.length > 0 || (raw.length > 0 && adjusted.length > 0)
}

function ofDataset({ dataset }: LakeDataset, splits: Groups, dividends: Groups): LakeDefect {
  const said = [
    ...(isMixed(splits)
      ? [`splits are adjusted for in ${splits.adjusted.length} series and not in ${splits.raw.length}${changing(splits)}`]
      : []),
    ...(isMixed(dividends)
      ? [`dividends are adjusted for in ${dividends.adjusted.length} series and not in ${dividends.raw.length}${changing(dividends)}`]
      : []),
  ]
  const odd = [...new Set([...rarer(splits), ...rarer(dividends)])].sort()
  const named = odd.slice(0, mostNamed).join(', ') + (odd.length > mostNamed ? ` and ${odd.length - mostNamed} more` : '')
  return {
    dataset: dataset.name,
    symbol: WHOLE_DATASET,
    defect: {
      slots: [],
      from: null,
      to: null,
      message: `Prices are on more than one basis: ${said.join('; ')}. The rarer: ${named}`,
      evidence: {
        series: named,
        splitsAdjusted: splits.adjusted.length,
        splitsRaw: splits.raw.length,
        splitsBoth: splits.both.length,
        dividendsAdjusted: dividends.adjusted.length,
        dividendsRaw: dividends.raw.length,
        dividendsBoth: dividends.both.length,
      },
    },
  }
}

function changing({ both }: Groups): string {
  return both.length === 0 ? '' : `, and ${both.length === 1 ? 'one changes' : `${both.length} change`}`
}

/** Series that do not go with the most; those that change always. */
function rarer(groups: Groups): readonly string[] {
  if (!isMixed(groups)) return []
  const { raw, adjusted, both } = groups
  return [...both, ...(raw.length <= adjusted.length ? raw : adjusted)]
}

function ofSplits({ dataset }: LakeDataset, { symbol, splits, closes }: MemberBasis, adjustedSeries: number): LakeDefect {
  const raw = splits.filter(({ basis }) => basis === 'raw')
  const adjusted = splits.filter(({ basis }) => basis === 'adjusted')
  const slots = [...new Set(raw.map(({ at }) => closes.day[at] as number))].sort((a, b) => a - b)
  const names = (some: readonly KnownSplit[]) => some.map(({ action }) => actionName(action)).join(', ')
  const beside =
    adjusted.length > 0 ? `but for ${names(adjusted)} they are` : `as in the ${adjustedSeries} series that are adjusted they are`
  return {
    dataset: dataset.name,
    symbol,
    defect: {
      slots,
      from: slots[0] as number,
      to: slots[slots.length - 1] as number,
      message: `Prices are not adjusted for the known ${names(raw)}, ${beside}`,
      evidence: {
        basis: adjusted.length > 0 ? 'raw and split-adjusted' : 'raw',
        rawSplits: names(raw),
        adjustedSplits: adjusted.length > 0 ? names(adjusted) : null,
        adjustedSeries,
      },
    },
  }
}

function ofDividends({ dataset }: LakeDataset, { symbol, closes }: MemberBasis, { change, basis }: DividendBasis): LakeDefect {
  const { lastBefore, firstAfter, slopeBefore, slopeAfter } = change as NonNullable<DividendBasis['change']>
  const slot = closes.day[firstAfter] as number
  const words = (isAdjusted: boolean) => (isAdjusted ? 'total-return' : 'not adjusted for dividends')
  return {
    dataset: dataset.name,
    symbol,
    defect: {
      slots: [slot],
      from: slot,
      to: slot,
      message: `Prices are ${words(slopeBefore < 0.5)} up to ${isoDate(closes.day[lastBefore] as number)} and ${words(slopeAfter < 0.5)} from ${isoDate(slot)} on`,
      evidence: { basis: `${basis} on the whole`, slopeBefore: figure(slopeBefore), slopeAfter: figure(slopeAfter) },
    },
  }
}
