import { isoDate, isoInstant } from '../base/day.ts'
import type { DrillReport } from '../app/drill.ts'
import type { FoundPlace } from '../drill/match.ts'
import type { FaultMeasure } from '../drill/measure.ts'

/** A drill's report as JSON. */
export function drillJson(report: DrillReport, seed: number): Record<string, unknown> {
  const { measure } = report
  return {
    seed,
    as_of: isoInstant(report.asOfUs),
    calendar: report.calendar,
    symbols: report.symbols,
    series: report.series,
    bars: report.bars,
    rounds: report.rounds,
    confirmed_before: report.cleanConfirmed,
    faults: measure.faults.map((fault) => faultJson(fault, report.unplaced.get(fault.fault.name) ?? 0)),
    checks: measure.checks.map(({ check, status, findings, trueFindings }) => ({ check, status, findings, true_findings: trueFindings })),
    false_alarms: measure.falseAlarms.map(({ symbol, dataset, check, from, to, message }) => ({
      symbol,
      dataset,
      check,
      from: from === null ? null : isoDate(from),
      to: to === null ? null : isoDate(to),
      message,
    })),
    series_years: Math.round(measure.seriesYears),
    false_alarms_per_1000_series_years: measure.falseAlarmsPer1000SeriesYears,
  }
}

function faultJson(measured: FaultMeasure, unplaced: number): Record<string, unknown> {
  const { fault, injected, places, found, foundRight, placesByCheck, onlyReview, scansToFind, precision, recall, missed } = measured
  return {
    fault: fault.name,
    kind: fault.kind,
    about: fault.about,
    checks: fault.checks,
    status: fault.status ?? 'confirmed',
    injected,
    unplaced,
    places,
    found,
    found_right: foundRight,
    places_by_check: Object.fromEntries(placesByCheck),
    only_in_review: onlyReview,
    found_at_scan: Object.fromEntries(scansToFind.map((count, i) => [String(i + 1), count])),
    precision,
    recall,
    missed: missed.map(missedJson),
  }
}

function missedJson({ injection, place, by, inReview }: FoundPlace): Record<string, unknown> {
  const [first] = place
  return {
    symbol: first?.symbol ?? null,
    dataset: first?.dataset ?? null,
    from: first ? isoDate(first.from) : null,
    to: first ? isoDate(first.to) : null,
    detail: injection.detail,
    found_by: by,
    in_review: inReview,
  }
}
