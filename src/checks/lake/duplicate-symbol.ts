import type { Bars } from '../../model/bars.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect, type LakeMember } from '../define.ts'
import { type Spelling, type SpellingDifference, spellingDifference, spellingOf } from './spelling.ts'

/** Bars of two series at the same place, and how many of them have the same close. */
interface Agreement {
  readonly common: number
  readonly agree: number
}

interface Spelled {
  readonly member: LakeMember
  readonly spelling: Spelling
}

const inWords: Readonly<Record<SpellingDifference, string>> = {
  case: 'in case alone',
  separator: 'in a separator alone',
  suffix: 'in the suffix .US alone',
  unpunctuated: 'in a mark left out',
}

/**
 * Finds symbols that are in a dataset twice under two spellings.
 *
 * One defect per spelling too many, of the series as a whole, by symbol; the series with the most bars is the one to keep (a tie keeps the first by
 * name), and both are named. Spellings that differ in case or separator are one symbol by custom, so their contents only decide between confirmed and
 * review. Without the separator (BFB) or the suffix (other countries' symbols have none) two listings can have one name by chance: there the contents must agree.
 * Datasets are looked at one by one: two sources may well spell differently.
 * Source: the ways in which sources write share classes (BRK.B: Nasdaq, Alpha Vantage; BRK-B: Yahoo; BRK/B: Bloomberg; BRK.B.US or BRK-B.US: Stooq, EODHD).
 */
export const duplicateSymbol = defineLakeCheck({
  id: 'duplicate_symbol',
  version: 1,
  dimension: 'uniqueness',
  severity: 'medium',
  status: 'confirmed',
  about: 'symbols that are there twice, spelled in two ways',
  formula: [
    'Two symbols of a dataset are one when they are the same but for',
    '',
    '- case (aapl, AAPL) or the separator (BF.B, BF-B, BF/B, BF_B): confirmed when the closes of at least `agreeRatio` of the bars that both have agree within `toleranceRatio`, or both have fewer than `minBars` bars in common; else for review;',
    '- the suffix .US, or the separator left out (BFB, BF.B): only when they have `minBars` bars in common and `agreeRatio` of them agree.',
    '',
    'The series with fewer bars is the one too many.',
  ].join('\n'),
  source: 'Ways of writing share classes at Nasdaq, Yahoo, Bloomberg, Stooq and EODHD.',
  params: {
    minBars: { default: 20, min: 1, max: 100_000, unit: 'bars', about: 'bars in common from which on contents are compared' },
    agreeRatio: { default: 0.5, min: 0, max: 1, unit: 'ratio', about: 'share of the common bars that must agree' },
    toleranceRatio: { default: 0.0001, min: 0, max: 0.1, unit: 'ratio', about: 'how far two closes that agree may differ' },
  },
  reads: ['lake'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  scope: 'lake',
  run({ datasets }, paramsOf) {
    const defects: LakeDefect[] = []
    for (const lake of datasets) {
      const { minBars, agreeRatio, toleranceRatio } = paramsOf(lake.dataset.name)
      for (const group of candidates(lake)) {
        for (const [i, extra] of group.entries()) {
          for (const kept of group.slice(0, i)) {
            const difference = spellingDifference(kept.spelling, extra.spelling)
            if (difference === null) continue
            const agreement = agreementOf(kept.member, extra.member, lake.intervalClass === 'intraday', toleranceRatio)
            const isCompared = agreement.common >= minBars
            const agrees = isCompared && agreement.agree >= agreeRatio * agreement.common
            if (!agrees && (difference === 'suffix' || difference === 'unpunctuated')) continue
            defects.push(
              defectOf(lake, { extra: extra.member, kept: kept.member, difference, agreement, isDoubtful: isCompared && !agrees }),
            )
            break
          }
        }
      }
    }
    return defects
  },
})

/** Members whose symbols consist of the same letters and digits, those with the most bars first. */
function candidates({ members }: LakeDataset): Spelled[][] {
  const groups = new Map<string, Spelled[]>()
  for (const member of members) {
    const spelling = spellingOf(member.symbol)
    const group = groups.get(spelling.bare)
    if (group) group.push({ member, spelling })
    else groups.set(spelling.bare, [{ member, spelling }])
  }
  return Array.from(groups.values())
    .filter((group) => group.length > 1)
    .map((group) => group.sort((a, b) => b.member.coverage.bars - a.member.coverage.bars))
}

function agreementOf(one: LakeMember, other: LakeMember, isIntraday: boolean, toleranceRatio: number): Agreement {
  const a = one.series()?.bars
  const b = other.series()?.bars
  if (!a || !b) return { common: 0, agree: 0 }
  const place = ({ time, session }: Bars) => (isIntraday ? time : session)
  const [here, there] = [place(a), place(b)]
  let common = 0
  let agree = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const step = (here[i] as number) - (there[j] as number)
    if (step === 0) {
      common++
      const difference = Math.abs((a.close[i] as number) - (b.close[j] as number))
      if (difference <= toleranceRatio * Math.abs(a.close[i] as number)) agree++
    }
    if (step <= 0) i++
    if (step >= 0) j++
  }
  return { common, agree }
}

function defectOf(
  { dataset }: LakeDataset,
  found: { extra: LakeMember; kept: LakeMember; difference: SpellingDifference; agreement: Agreement; isDoubtful: boolean },
): LakeDefect {
  const { extra, kept, difference, isDoubtful } = found
  const { common, agree } = found.agreement
  const shared = common === 0 ? 'they have no bar in common' : `${agree} of their ${common} common bars agree`
  return {
    dataset: dataset.name,
    symbol: extra.symbol,
    defect: {
      slots: [],
      from: extra.coverage.firstSlot,
      to: extra.coverage.lastSlot,
      message: `${extra.symbol} differs from ${kept.symbol} ${inWords[difference]}; ${shared}`,
      evidence: {
        other: kept.symbol,
        difference,
        commonBars: common,
        agreeingBars: agree,
        bars: extra.coverage.bars,
        otherBars: kept.coverage.bars,
      },
      ...(isDoubtful && { status: 'review' as const }),
    },
  }
}
