import type { SeriesRecord } from '../model/scan.ts'
import type { SeriesKey } from './scan-store.ts'

/** The part of a record that many series share word for word, kept once. */
export type CommonPart = Pick<SeriesRecord, 'columns' | 'outcomes'>
/** The rest of it but its names, which stand in columns of their own. */
export type OwnPart = Omit<SeriesRecord, 'symbol' | 'dataset' | keyof CommonPart>

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
    score: own.score,
    state: own.state,
    staleBecause: own.staleBecause,
    outcomes,
  }
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
    score: record.score,
    state: record.state,
    staleBecause: record.staleBecause,
  }
}
