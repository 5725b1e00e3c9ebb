import { isoDate, isoInstant } from '../../base/day.ts'
import { intervalClass } from '../../model/interval.ts'
import { spanOf } from '../bar-span.ts'
import { defineSummaryCheck } from '../define.ts'

/**
 * Finds a last bar that was stored before its session (week, month, interval) had closed, though it has by now: its values are of a part of it.
 *
 * At most one defect, on the last valid bar. Sure only one way round: an object modified before the close cannot hold the whole bar, while copying a
 * file makes it look newer. A file that looks older than the bar's own open was given its time by a copy or an archive, and passes.
 * Source: the exchange's hours against the object's time of modification.
 */
export const unclosedBar = defineSummaryCheck({
  id: 'unclosed_bar',
  version: 1,
  dimension: 'validity',
  severity: 'medium',
  status: 'confirmed',
  about: 'a last bar stored before its session had closed',
  formula: 'open <= modified < close for the session (week, month, interval) of the last valid bar, and close + lag <= as-of.',
  source: "The exchange's hours against the object's time of modification.",
  params: {},
  reads: ['calendar', 'as-of', 'modified'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ coverage, dataset, modifiedUs }, { calendar, asOfUs }) {
    if (coverage.lastSlot === null) return []
    const span = spanOf(coverage.lastSlot, dataset, calendar)
    if (span === null) return calendar === null ? { notApplicable: 'the dataset has no calendar' } : []
    if (!(modifiedUs >= span.openUs && modifiedUs < span.closeUs && span.closeUs + dataset.lagUs <= asOfUs)) return []
    const intraday = intervalClass(dataset.interval) === 'intraday'
    const name = intraday ? isoInstant(coverage.lastSlot) : isoDate(coverage.lastSlot)
    return [
      {
        slots: [coverage.lastSlot],
        from: coverage.lastSlot,
        to: coverage.lastSlot,
        message: `The last bar, ${name}, was stored at ${isoInstant(modifiedUs)}, before it closed at ${isoInstant(span.closeUs)}`,
        evidence: { modified: isoInstant(modifiedUs), open: isoInstant(span.openUs), close: isoInstant(span.closeUs) },
      },
    ]
  },
})
