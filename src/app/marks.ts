import { AppError } from '../base/app-error.ts'
import { utcDay } from '../base/day.ts'
import { fnv1a64 } from '../base/fnv1a64.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import { intervalClass } from '../model/interval.ts'
import type { Mark, MarkPart, MarkRequest } from '../model/mark.ts'
import type { ScanStore } from '../store/scan-store.ts'
import { oneOf } from './one-of.ts'

type Scope = Omit<Mark, 'id' | 'reason' | 'author' | 'createdUs' | 'untilUs'>

/** Makes a mark of what a finding or an incident is now, or of what the request says. Throws NOT_FOUND, USAGE. */
export async function newMark(request: MarkRequest, store: ScanStore, datasets: readonly Dataset[]): Promise<Mark> {
  const scope = await scopeOf(request, store, datasets)
  const { reason, author, createdUs, untilUs } = request
  const mark = { ...scope, reason, author, createdUs, untilUs }
  return { id: fnv1a64(JSON.stringify(mark)), ...mark }
}

async function scopeOf(request: MarkRequest, store: ScanStore, datasets: readonly Dataset[]): Promise<Scope> {
  const { dataset = null, symbol = null, check = null, fromDay = null, toDay = null } = request
  if (request.finding !== undefined) return scopeOfFinding(oneOf(await store.openFindings({}), request.finding, 'open finding'), datasets)
  if (request.incident !== undefined) {
    const incident = oneOf(
      (await store.incidents({})).filter(({ state }) => state !== 'resolved'),
      request.incident,
      'open incident',
    )
    return scopeOfIncident(incident, await store.openFindings({ dataset: incident.dataset, incident: incident.id }), datasets)
  }
  if ([dataset, symbol, check, fromDay, toDay].every((part) => part === null))
    throw new AppError('USAGE', 'a mark must say what is normal: name a finding, an incident, a symbol, a dataset, a check or dates')
  if (fromDay !== null && toDay !== null && fromDay > toDay)
    throw new AppError('USAGE', 'a mark cannot end before it begins: --from is after --to')
  return { dataset, symbol, check, finding: null, incident: null, fromDay, toDay }
}

function scopeOfFinding({ id, dataset, symbol, check, from, to, slots }: Finding, datasets: readonly Dataset[]): Scope {
  const [fromDay, toDay] = daysOf(dataset, slots[0] ?? from, slots.at(-1) ?? to, datasets)
  return { dataset, symbol, check, finding: id, incident: null, fromDay, toDay }
}

function scopeOfIncident(incident: Incident, findings: readonly Finding[], datasets: readonly Dataset[]): Scope {
  const parts = findings.map(({ dataset, symbol, check, from, to, slots }): MarkPart => {
    const [fromDay, toDay] = daysOf(dataset, slots[0] ?? from, slots.at(-1) ?? to, datasets)
    return { symbol, check, fromDay, toDay }
  })
  return { dataset: incident.dataset, symbol: null, check: null, finding: null, incident: incident.id, parts, fromDay: null, toDay: null }
}

function daysOf(name: string, from: number | null, to: number | null, datasets: readonly Dataset[]): [number | null, number | null] {
  const dataset = datasets.find((one) => one.name === name)
  const isIntraday = dataset !== undefined && intervalClass(dataset.interval) === 'intraday'
  const day = (slot: number | null) => (slot === null || !isIntraday ? slot : utcDay(slot))
  return [day(from), day(to)]
}
