import { parseIsoDate } from '../../base/day.ts'
import type { KnownDefect } from '../define.ts'
import { type CopiedSide, type CopiedSides, type CopyVotes, datesOfPair, pairOfDates } from '../series/copied-bar.ts'

/** How many series have a pair of dates among theirs. Each item holds a series' pairs: earlier and later day in turn, as a trace's `alike`. */
export function countVotes(alike: Iterable<Int32Array>): CopyVotes {
  const votes = new Map<number, number>()
  for (const own of alike) for (const pair of new Set(pairsOf(own))) votes.set(pair, (votes.get(pair) ?? 0) + 1)
  return votes
}

/** Whether a series has a pair of dates that `few` series or more share. */
export function seriesWithVotes(alike: Int32Array, votes: CopyVotes, few: number): boolean {
  for (const pair of pairsOf(alike)) if ((votes.get(pair) ?? 0) >= few) return true
  return false
}

function* pairsOf(alike: Int32Array): Generator<number> {
  for (let i = 0; i + 1 < alike.length; i += 2) yield pairOfDates(alike[i] as number, alike[i + 1] as number)
}

/** A copy in one series: its pair of dates, and how far prices jump around each of the two. */
export interface PairOfCopies {
  readonly pair: number
  readonly gapAtEarlier: number
  readonly gapAtLater: number
  /** One of several copies of the same bar, or of each other: a feed that stood still, which says nothing of how holes are filled. */
  readonly isStall?: boolean
}

/** The copies that findings of `copied_bar` in one series tell of, whichever of their two dates they blame. */
export function pairsOfCopies(defects: readonly Pick<KnownDefect, 'slots' | 'evidence'>[]): PairOfCopies[] {
  const pairs: PairOfCopies[] = []
  const seen = new Map<number, number>()
  for (const { slots, evidence } of defects)
    for (const day of [slots[0], parseIsoDate(String(evidence['twin']))])
      if (typeof day === 'number') seen.set(day, (seen.get(day) ?? 0) + 1)
  for (const { slots, evidence } of defects) {
    const day = slots[0]
    const twin = parseIsoDate(String(evidence['twin']))
    const gap = evidence['gapsRatio']
    const twinGap = evidence['twinGapsRatio']
    if (slots.length !== 1 || day === undefined || twin === null || typeof gap !== 'number' || typeof twinGap !== 'number') continue
    const isStall = (seen.get(day) ?? 0) > 1 || (seen.get(twin) ?? 0) > 1
    pairs.push(
      day < twin
        ? { pair: pairOfDates(day, twin), gapAtEarlier: gap, gapAtLater: twinGap, isStall }
        : { pair: pairOfDates(twin, day), gapAtEarlier: twinGap, gapAtLater: gap, isStall },
    )
  }
  return pairs
}

/**
 * Which date of a pair is false: one verdict per pair of dates, because the fault was the feed's and not the company's.
 *
 * A pair shared by at least `fewVotes` series is decided by the majority of those that tell the two apart (a difference of gaps above `tieRatio`); where
 * these are balanced, by the sum of all their differences. In any other pair a series that can tell decides for itself, and one that cannot goes with
 * the side that is false in most pairs of the lake, each pair counted once, feeds that stood still not at all. The order of `copies` makes no difference.
 */
export function lakeSides(
  copies: Iterable<PairOfCopies>,
  { fewVotes, tieRatio }: { readonly fewVotes: number; readonly tieRatio: number },
): CopiedSides {
  const ballots = new Map<number, { series: number; lead: number; gaps: number; isStall: boolean }>()
  for (const { pair, gapAtEarlier, gapAtLater, isStall = false } of copies) {
    let ballot = ballots.get(pair)
    if (ballot === undefined) ballots.set(pair, (ballot = { series: 0, lead: 0, gaps: 0, isStall: false }))
    const difference = gapAtEarlier - gapAtLater
    ballot.series++
    ballot.isStall ||= isStall
    // Whole millionths, so that the sum is the same in any order.
    ballot.gaps += Math.round(difference * 1e6)
    if (Math.abs(difference) > tieRatio) ballot.lead += Math.sign(difference)
  }
  let earlierLead = 0
  for (const { lead, isStall } of ballots.values()) if (!isStall) earlierLead += Math.sign(lead)
  const usual: CopiedSide = earlierLead < 0 ? 'later' : 'earlier'
  const sides = new Map<number, CopiedSide>()
  for (const [pair, { series, lead, gaps }] of ballots) {
    const decided = lead || gaps
    if (series >= fewVotes) sides.set(pair, decided > 0 ? 'earlier' : decided < 0 ? 'later' : usual)
  }
  return { of: (pair) => sides.get(pair) ?? null, usual }
}

/** Whether the lake blames another date than one of a series' findings does: then its copies have to be told again, with `sides`. */
export function isOverruled(defects: readonly Pick<KnownDefect, 'slots' | 'evidence'>[], sides: CopiedSides): boolean {
  return defects.some((defect) => {
    const [copy] = pairsOfCopies([defect])
    if (copy === undefined) return false
    const blamed = defect.slots[0] === datesOfPair(copy.pair)[0] ? 'earlier' : 'later'
    const wanted = sides.of(copy.pair) ?? (defect.evidence['decidedBy'] === 'gaps' ? blamed : null)
    // What the lake decided before, and does not any more, and a tie where the usual side has changed.
    return wanted === null ? defect.evidence['decidedBy'] === 'lake' || blamed !== sides.usual : wanted !== blamed
  })
}
