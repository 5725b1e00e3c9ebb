import { expect, test } from 'vitest'
import type { Incident } from '../model/incident.ts'
import { incidentCells, incidentsOf } from './incident-row.ts'

const base: Incident = {
  id: '',
  kind: 'other',
  dataset: 'daily',
  severity: 'medium',
  title: '',
  from: 10,
  to: 10,
  symbols: [],
  findings: 5,
  evidence: {},
  repair: '',
  state: 'open',
  acknowledgedBy: null,
  firstScan: 1,
  lastScan: 1,
  resolvedScan: null,
}

test('the gravest incident comes first, and what is resolved last', () => {
  const ordered: Incident[] = [
    { ...base, id: 'critical', severity: 'critical', findings: 1 },
    { ...base, id: 'large', findings: 90, state: 'acknowledged' },
    { ...base, id: 'no-date', from: null },
    { ...base, id: 'newer', from: 20 },
    { ...base, id: 'a' },
    { ...base, id: 'b' },
    { ...base, id: 'weekly', dataset: 'weekly', from: 30 },
    { ...base, id: 'resolved', severity: 'critical', findings: 99, state: 'resolved', resolvedScan: 1 },
  ]
  const rows = [...ordered].reverse().map((incident) => {
    const [, , , state, by, resolved, json] = incidentCells(incident)
    return [json, state, by, resolved] as Parameters<typeof incidentsOf>[0][number]
  })
  expect(incidentsOf(rows, {}, 1)).toEqual(ordered)
})
