import { areSameValues } from '../base/same-numbers.ts'
import type { EvidenceValue } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'

/** Whether two findings say the same, whenever they were last seen. */
export function sameFinding(a: Finding, b: Finding): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.charged === b.charged &&
      a.ownedSlots === b.ownedSlots &&
      a.status === b.status &&
      a.severity === b.severity &&
      a.dimension === b.dimension &&
      a.from === b.from &&
      a.to === b.to &&
      a.weight === b.weight &&
      a.extra === b.extra &&
      a.excuse === b.excuse &&
      a.verdict === b.verdict &&
      a.incident === b.incident &&
      a.firstScan === b.firstScan &&
      a.check === b.check &&
      a.symbol === b.symbol &&
      a.dataset === b.dataset &&
      a.message === b.message &&
      areSameValues(a.slots, b.slots) &&
      sameEvidence(a.evidence, b.evidence))
  )
}

type Evidence = Readonly<Record<string, EvidenceValue>>

/** Whether two sets of figures are equal once written as JSON, in which a store keeps them: the order of keys does not count, NaN is null. */
export function sameEvidence(a: Evidence, b: Evidence): boolean {
  if (a === b) return true
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && asStored(a[name]) === asStored(b[name]))
}

function asStored(value: EvidenceValue | undefined): EvidenceValue {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return null
  return value === 0 ? 0 : value
}
