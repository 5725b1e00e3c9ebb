import { isoDate } from '../base/day.ts'
import type { Coverage } from '../model/coverage.ts'
import type { SeriesSummaryJson } from '../model/profile.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { DatasetView } from './dataset-view.ts'

/** One dataset's part of a symbol. `start` and `end` are session dates of valid bars; `completeness` is present over expected, 0 to 1. */
export function seriesSummary(
  { coverage, score, staleBecause }: SeriesRecord,
  view: DatasetView,
  print: (day: number) => string = isoDate,
): SeriesSummaryJson {
  return {
    start: coverage.firstSlot === null ? null : print(view.dayOf(coverage.firstSlot)),
    end: coverage.lastSlot === null ? null : print(view.dayOf(coverage.lastSlot)),
    records: coverage.records,
    expected: coverage.expected,
    completeness: completenessOf(coverage),
    quality_score: score.score,
    band: score.band,
    stale_because: staleBecause,
  }
}

/** Present over expected bars; `null` where nothing is expected. */
export function completenessOf({ expected, present }: Coverage): number | null {
  return expected === null || expected === 0 ? null : present / expected
}

/** `isoDate` that remembers: a lake's series begin and end on few days. */
export function rememberedDates(): (day: number) => string {
  const texts = new Map<number, string>()
  return (day) => {
    let text = texts.get(day)
    if (text === undefined) texts.set(day, (text = isoDate(day)))
    return text
  }
}
