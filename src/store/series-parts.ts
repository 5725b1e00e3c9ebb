import type { SeriesRecord } from '../model/scan.ts'
import type { Deduction } from '../model/score.ts'
import type { SeriesKey } from './scan-store.ts'
import { MANY_SLOTS, slotsOfText, slotsText } from './slots.ts'

/** The part of a record that many series share word for word, kept once. */
export type CommonPart = Pick<SeriesRecord, 'columns' | 'outcomes'>
/** The rest of it but its names, which stand in columns of their own. */
export interface OwnPart extends Omit<SeriesRecord, 'symbol' | 'dataset' | 'score' | keyof CommonPart> {
  readonly score: Omit<SeriesRecord['score'], 'deductions'> & { readonly deductions: readonly StoredDeduction[] }
}
/** Where they are many, its dates are as `slotsText` writes them. */
type StoredDeduction = Omit<Deduction, 'dates'> & { readonly dates: Deduction['dates'] | string }

export function recordOf({ dataset, symbol }: SeriesKey, own: OwnPart, { columns, outcomes }: CommonPart): SeriesRecord {
  return {
    symbol,
    dataset,
    objects: own.objects,
    decodedKey: own.decodedKey,
    judgedKey: own.judgedKey,
    coverage: own.coverage,
    declared: own.declared,
    columns,
    modifiedUs: own.modifiedUs,
    unparsableRows: own.unparsableRows,
    score: { ...own.score, deductions: own.score.deductions.map(withDates) },
    state: own.state,
    staleBecause: own.staleBecause,
    outcomes,
  }
}

function withDates(deduction: StoredDeduction): Deduction {
  const { dates } = deduction
  return { ...deduction, dates: typeof dates === 'string' ? slotsOfText(dates) : dates }
}

export function commonPart({ columns, outcomes }: SeriesRecord): CommonPart {
  return { columns, outcomes }
}

export function ownPart(record: SeriesRecord): OwnPart {
  return {
    objects: record.objects,
    decodedKey: record.decodedKey,
    judgedKey: record.judgedKey,
    coverage: record.coverage,
    declared: record.declared,
    modifiedUs: record.modifiedUs,
    unparsableRows: record.unparsableRows,
    score: { ...record.score, deductions: record.score.deductions.map(stored) },
    state: record.state,
    staleBecause: record.staleBecause,
  }
}

function stored(deduction: Deduction): StoredDeduction {
  return deduction.dates.length < MANY_SLOTS ? deduction : { ...deduction, dates: slotsText(deduction.dates) }
}
