import type { Fault } from '../synthetic/faults/fault.ts'
import type { DrillFinding, FoundPlace, Matched } from './match.ts'

/** How one kind of fault was found, over all rounds. Ratios are `null` where there is nothing to divide by. */
export interface FaultMeasure {
  readonly fault: Fault
  /** Times it was put in; what found no place is not counted. */
  readonly injected: number
  /** Places that are to be found: an outage has one in each of its series. */
  readonly places: number
  /** Places with a new confirmed finding of any check. */
  readonly found: number
  /** Places with one of the fault's own checks. */
  readonly foundRight: number
  /** Places by the fault's own checks that have a finding there, confirmed or for review. */
  readonly placesByCheck: ReadonlyMap<string, number>
  /** Places not found that have a new finding for review. */
  readonly onlyReview: number
  /** Places by the number of the scan, from the one that could find it, that first found them: `scansToFind[0]` in the first. */
  readonly scansToFind: readonly number[]
  /** foundRight / places. */
  readonly recall: number | null
  /** Of the new confirmed findings of the fault's own checks the share that lies on a fault that was put in. */
  readonly precision: number | null
  readonly missed: readonly FoundPlace[]
}

/** The new findings of one check and status, over all rounds. */
export interface CheckMeasure {
  readonly check: string
  readonly status: 'confirmed' | 'review'
  readonly findings: number
  /** Those that lie on a fault that was put in. */
  readonly trueFindings: number
}

export interface DrillMeasure {
  readonly faults: readonly FaultMeasure[]
  /** Checks with new findings, by name; what several drills come to is told from these. */
  readonly checks: readonly CheckMeasure[]
  /** New confirmed findings that lie on nothing that was put in. */
  readonly falseAlarms: readonly DrillFinding[]
  /** Years of data that were judged, all rounds together. */
  readonly seriesYears: number
  readonly falseAlarmsPer1000SeriesYears: number | null
}

/** What the matched rounds come to. */
export function measureDrill(faults: readonly Fault[], rounds: readonly Matched[], seriesYears: number): DrillMeasure {
  const places = rounds.flatMap((round) => round.places)
  const findings = rounds.flatMap((round) => round.findings)
  const falseAlarms = findings.filter(({ finding, isTrue }) => finding.status === 'confirmed' && !isTrue).map(({ finding }) => finding)
  return {
    faults: faults.map((fault) => measureOf(fault, places, findings)),
    checks: checksOf(findings),
    falseAlarms,
    seriesYears,
    falseAlarmsPer1000SeriesYears: seriesYears > 0 ? (1000 * falseAlarms.length) / seriesYears : null,
  }
}

function measureOf(fault: Fault, all: readonly FoundPlace[], findings: Matched['findings']): FaultMeasure {
  const places = all.filter(({ injection }) => injection.fault === fault)
  const right = places.filter(({ foundRightAt }) => foundRightAt > 0)
  const own = findings.filter(({ finding }) => finding.status === (fault.status ?? 'confirmed') && fault.checks.includes(finding.check))
  const scansToFind: number[] = []
  for (const { foundAt } of places) {
    while (scansToFind.length < foundAt) scansToFind.push(0)
    if (foundAt > 0) scansToFind[foundAt - 1] = (scansToFind[foundAt - 1] as number) + 1
  }
  return {
    fault,
    injected: new Set(places.map(({ injection }) => injection)).size,
    places: places.length,
    found: places.filter(({ foundAt }) => foundAt > 0).length,
    foundRight: right.length,
    placesByCheck: new Map(fault.checks.map((check) => [check, places.filter(({ ownChecks }) => ownChecks.includes(check)).length])),
    onlyReview: places.filter(({ foundAt, inReview }) => foundAt === 0 && inReview).length,
    scansToFind,
    recall: ratio(right.length, places.length),
    precision: ratio(own.filter(({ isTrue }) => isTrue).length, own.length),
    missed: places.filter(({ foundRightAt }) => foundRightAt === 0),
  }
}

function checksOf(findings: Matched['findings']): CheckMeasure[] {
  const measures = new Map<string, CheckMeasure>()
  for (const { finding, isTrue } of findings) {
    const { check, status } = finding
    if (status === 'excused') continue
    const key = `${check} ${status}`
    const so = measures.get(key) ?? { check, status, findings: 0, trueFindings: 0 }
    measures.set(key, { ...so, findings: so.findings + 1, trueFindings: so.trueFindings + (isTrue ? 1 : 0) })
  }
  return [...measures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, measure]) => measure)
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
