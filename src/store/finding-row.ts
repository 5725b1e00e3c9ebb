import type { Finding } from '../model/finding.ts'
import type { Dimension, FindingStatus, Severity } from '../model/severity.ts'
import { packSlots, unpackSlots } from './slots.ts'

/** A finding as both stores select it. */
export type FindingRow = readonly [
  id: string,
  check: string,
  fromSlot: number | null,
  toSlot: number | null,
  slotCount: number,
  slots: string | null,
  ownedSlots: number,
  dimension: string,
  status: string,
  severity: string,
  charged: number,
  extra: number,
  weight: number,
  message: string,
  evidence: string,
  excuse: string | null,
  incident: string | null,
  firstScan: number,
  verdict: string,
  dataset: string,
  symbol: string,
]

/** Columns that say what a finding says, and their types in Postgres; beside them are its id, its series and the scans that it lived through. */
export const findingFields = {
  check_name: 'text',
  from_slot: 'float8',
  to_slot: 'float8',
  slot_count: 'bigint',
  slots: 'text',
  owned_slots: 'bigint',
  dimension: 'text',
  status: 'text',
  severity: 'text',
  charged: 'smallint',
  extra: 'smallint',
  weight: 'float8',
  message: 'text',
  evidence: 'text',
  excuse: 'text',
  incident: 'text',
  first_scan: 'bigint',
  verdict: 'text',
}

/** What a `FindingRow` begins with, of a table called `f`; its dataset and symbol follow. */
export const findingColumns = ['id', ...Object.keys(findingFields)].map((name) => `f.${name}`).join(', ')

/** In the order of `findingFields`. */
export function findingCells(finding: Finding): (string | number | null)[] {
  const { count, text } = packSlots(finding.slots, finding.from, finding.to)
  return [
    finding.check,
    finding.from,
    finding.to,
    count,
    text,
    finding.ownedSlots,
    finding.dimension,
    finding.status,
    finding.severity,
    finding.charged ? 1 : 0,
    finding.extra ? 1 : 0,
    finding.weight,
    finding.message,
    JSON.stringify(finding.evidence),
    finding.excuse,
    finding.incident,
    finding.firstScan,
    finding.verdict,
  ]
}

export function findingOf(row: FindingRow, lastScan: number): Finding {
  const [
    id,
    check,
    from,
    to,
    count,
    text,
    ownedSlots,
    dimension,
    status,
    severity,
    charged,
    extra,
    weight,
    message,
    evidence,
    excuse,
    incident,
    firstScan,
    verdict,
    dataset,
    symbol,
  ] = row
  return {
    id,
    symbol,
    dataset,
    check,
    dimension: dimension as Dimension,
    status: status as FindingStatus,
    severity: severity as Severity,
    charged: charged === 1,
    slots: unpackSlots({ count, text }, from, to),
    ownedSlots,
    from,
    to,
    message,
    evidence: JSON.parse(evidence) as Finding['evidence'],
    weight,
    extra: extra === 1,
    excuse,
    verdict: verdict as Finding['verdict'],
    incident,
    firstScan,
    lastScan,
  }
}
