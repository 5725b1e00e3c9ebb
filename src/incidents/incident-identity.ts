import { fnv1a64 } from '../base/fnv1a64.ts'
import type { Incident } from '../model/incident.ts'
import type { Cause } from './cause.ts'
import type { IncidentContent } from './describe-incident.ts'

export interface Candidate {
  readonly cause: Cause
  readonly content: IncidentContent
}

/** A cause and the incident whose identity it takes over; `null`: it is new. */
export interface IdentifiedCause extends Candidate {
  readonly id: string
  readonly inherited: Incident | null
}

/**
 * Gives each cause its id.
 *
 * It inherits that of the incident before with which it shares most findings; of what is left, that of one of the same kind, dataset and figures whose dates
 * overlap. Each id is inherited once, the oldest incident's first. A new id is hash(kind, dataset, key, scan).
 */
export function identifyCauses(
  candidates: readonly Candidate[],
  before: readonly Incident[],
  { scanId, incidentBefore }: { readonly scanId: number; readonly incidentBefore: (finding: string) => string | null },
): IdentifiedCause[] {
  const free = new Map(before.map((incident) => [incident.id, incident]))
  const heirs = new Map<Candidate, Incident>()
  const give = (candidate: Candidate, incident: Incident) => {
    heirs.set(candidate, incident)
    free.delete(incident.id)
  }
  for (const { candidate, incident } of sharing(candidates, free, incidentBefore))
    if (!heirs.has(candidate) && free.has(incident.id)) give(candidate, incident)
  const places = placesOf(free.values())
  for (const candidate of candidates) {
    if (heirs.has(candidate)) continue
    const same = (places.get(placeOf(candidate.content)) ?? []).find(
      (incident) => free.has(incident.id) && overlaps(incident, candidate.content),
    )
    if (same !== undefined) give(candidate, same)
  }
  const taken = new Set(before.map(({ id }) => id))
  return candidates.map((candidate) => {
    const inherited = heirs.get(candidate) ?? null
    if (inherited !== null) return { ...candidate, id: inherited.id, inherited }
    const { kind, dataset, key } = candidate.cause
    const parts = [kind, dataset, key, String(scanId)]
    let id = fnv1a64(parts.join('\0'))
    for (let again = 1; taken.has(id); again++) id = fnv1a64([...parts, String(again)].join('\0'))
    taken.add(id)
    return { ...candidate, id, inherited: null }
  })
}

/** Pairs that share findings, those that share most first, then the older incident. */
function sharing(
  candidates: readonly Candidate[],
  free: ReadonlyMap<string, Incident>,
  incidentBefore: (finding: string) => string | null,
) {
  const pairs: { candidate: Candidate; incident: Incident; shared: number }[] = []
  for (const candidate of candidates) {
    const counts = new Map<Incident, number>()
    for (const { id } of candidate.cause.findings) {
      const was = incidentBefore(id)
      const incident = was === null ? undefined : free.get(was)
      if (incident?.kind === candidate.content.kind) counts.set(incident, (counts.get(incident) ?? 0) + 1)
    }
    for (const [incident, shared] of counts) pairs.push({ candidate, incident, shared })
  }
  return pairs.sort(
    (a, b) => b.shared - a.shared || a.incident.firstScan - b.incident.firstScan || (a.incident.id < b.incident.id ? -1 : 1),
  )
}

function placesOf(incidents: Iterable<Incident>): Map<string, Incident[]> {
  const places = new Map<string, Incident[]>()
  for (const incident of incidents) {
    const place = placeOf(incident)
    const here = places.get(place)
    if (here === undefined) places.set(place, [incident])
    else here.push(incident)
  }
  for (const here of places.values()) here.sort((a, b) => a.firstScan - b.firstScan || (a.id < b.id ? -1 : 1))
  return places
}

type Placed = Pick<Incident, 'kind' | 'dataset' | 'symbols' | 'evidence'> & { readonly from: number | null; readonly to: number | null }

/** What two incidents of one cause must have in common beside overlapping dates. Kinds that lie on a date begin with it, so that few are compared. */
function placeOf({ kind, dataset, symbols, evidence, from }: Placed): string {
  return [kind, dataset, ...figuresOf()].join('\0')

  function figuresOf(): unknown[] {
    switch (kind) {
      case 'filled_holes':
        return [evidence['falseDate'], evidence['twin']]
      case 'cloned_series':
        return [evidence['pair']]
      case 'ticker_reuse':
        return [symbols[0]]
      case 'restatement':
        return [evidence['scan'], evidence['factor']]
      case 'stale_source':
        return [evidence['lastBar']]
      case 'block_step':
        return [evidence['factor'], evidence['at']]
      case 'other':
        return [evidence['check'], from]
      case 'frozen_feed':
      case 'foreign_rows':
      case 'decimal_slips':
      case 'wrong_weeks':
        return [from]
      case 'source_outage':
      case 'adjustment_basis':
        return []
    }
  }
}

function overlaps(a: Placed, b: Placed): boolean {
  if (a.from === null || b.from === null) return a.from === b.from
  return a.from <= (b.to ?? b.from) && b.from <= (a.to ?? a.from)
}
