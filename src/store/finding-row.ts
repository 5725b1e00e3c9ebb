import type { Finding } from '../model/finding.ts'
import type { Dimension, FindingStatus, Severity } from '../model/severity.ts'
import { unpackSlots } from './slots.ts'

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

/** What a `FindingRow` begins with, of a table called `f`; its dataset and symbol follow. */
export const findingColumns =
  'f.id, f.check_name, f.from_slot, f.to_slot, f.slot_count, f.slots, f.owned_slots, f.dimension, f.status, f.severity, f.charged, f.extra, ' +
  'f.weight, f.message, f.evidence, f.excuse, f.incident, f.first_scan, f.verdict'

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
