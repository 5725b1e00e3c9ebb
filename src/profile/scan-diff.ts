import type { Finding } from '../model/finding.ts'
import type { Score } from '../model/score.ts'

interface SeriesScore extends Pick<Score, 'score' | 'band'> {
  readonly dataset: string
  readonly symbol: string
}

/** How the series and the findings of two scans differ. */
export interface ScanDiff {
  /** Series whose score rose, by how much, most first. One that was unjudged and is judged now is better. */
  readonly better: readonly SeriesChange[]
  /** Series whose score fell, most first. One that is not judged any more is worse than any fall. */
  readonly worse: readonly SeriesChange[]
  /** Series of the later scan alone, and of the earlier one alone. */
  readonly newSeries: readonly SeriesScore[]
  readonly goneSeries: readonly SeriesScore[]
  readonly newFindings: readonly Finding[]
  readonly goneFindings: readonly Finding[]
  /** Findings of both that stand elsewhere, or otherwise: as they were and as they are. */
  readonly changedFindings: readonly { readonly before: Finding; readonly after: Finding }[]
}

export interface SeriesChange {
  readonly dataset: string
  readonly symbol: string
  readonly before: Pick<Score, 'score' | 'band'>
  readonly after: Pick<Score, 'score' | 'band'>
}

interface ScanState {
  readonly scores: readonly SeriesScore[]
  readonly findings: readonly Finding[]
}

/** Compares two scans; scores that differ by less than a billionth are the same. Lists keep the order of what they are given where nothing else is said. */
export function diffScans(before: ScanState, after: ScanState): ScanDiff {
  const scoresBefore = new Map(before.scores.map((one) => [keyOf(one), one]))
  const better: SeriesChange[] = []
  const worse: SeriesChange[] = []
  const newSeries: SeriesScore[] = []
  for (const now of after.scores) {
    const was = scoresBefore.get(keyOf(now))
    scoresBefore.delete(keyOf(now))
    if (was === undefined) newSeries.push(now)
    else {
      const change = { dataset: now.dataset, symbol: now.symbol, before: verdictOf(was), after: verdictOf(now) }
      const rise = riseOf(change)
      if (rise > 1e-9) better.push(change)
      else if (rise < -1e-9) worse.push(change)
    }
  }
  better.sort((a, b) => riseOf(b) - riseOf(a) || 0)
  worse.sort((a, b) => riseOf(a) - riseOf(b) || 0)

  const findingsBefore = new Map(before.findings.map((finding) => [finding.id, finding]))
  const newFindings: Finding[] = []
  const changedFindings: { before: Finding; after: Finding }[] = []
  for (const now of after.findings) {
    const was = findingsBefore.get(now.id)
    findingsBefore.delete(now.id)
    if (was === undefined) newFindings.push(now)
    else if (!standsTheSame(was, now)) changedFindings.push({ before: was, after: now })
  }
  return {
    better,
    worse,
    newSeries,
    goneSeries: [...scoresBefore.values()],
    newFindings,
    goneFindings: [...findingsBefore.values()],
    changedFindings,
  }
}

/** Points gained; beyond every score where one of the two is unjudged, 0 where both are. */
export function riseOf({ before, after }: Pick<SeriesChange, 'before' | 'after'>): number {
  if (before.score === null) return after.score === null ? 0 : 200
  return after.score === null ? -200 : after.score - before.score
}

function verdictOf({ score, band }: SeriesScore): Pick<Score, 'score' | 'band'> {
  return { score, band }
}

function keyOf({ dataset, symbol }: SeriesScore): string {
  return `${dataset}\0${symbol}`
}

function standsTheSame(a: Finding, b: Finding): boolean {
  return (
    a.status === b.status &&
    a.severity === b.severity &&
    a.from === b.from &&
    a.to === b.to &&
    a.slots.length === b.slots.length &&
    a.slots.every((slot, i) => slot === b.slots[i])
  )
}
