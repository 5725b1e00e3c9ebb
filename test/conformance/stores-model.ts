import type { IssueCount, QualityRecord } from '../../src/model/history.ts'
import type { Finding } from '../../src/model/finding.ts'
import { intervalClass } from '../../src/model/interval.ts'
import type { ManifestEntry } from '../../src/model/manifest.ts'
import type { SeriesRecord } from '../../src/model/scan.ts'
import { severities } from '../../src/model/severity.ts'
import type { FindingFilter, ScanCommit, SeriesKey } from '../../src/store/scan-store.ts'

/** What a store must answer, in the plainest way: everything is kept for every scan. */
export class ModelStore {
  readonly commits: ScanCommit[] = []
  readonly manifests = new Map<number, Map<string, ManifestEntry>>()
  series = new Map<string, SeriesRecord>()
  findings = new Map<string, Finding>()
  readonly findingsAt = new Map<number, readonly Finding[]>()
  readonly history: QualityRecord[] = []

  get last(): ScanCommit | undefined {
    return this.commits.at(-1)
  }

  commit(commit: ScanCommit): void {
    const before = this.last ? this.manifests.get(this.last.scan.id) : undefined
    const manifest = new Map<string, ManifestEntry>()
    for (const [path, entry] of before ?? [])
      manifest.set(path, { ...entry, outcome: entry.outcome === 'read' ? 'unchanged' : entry.outcome })
    for (const path of commit.manifest.removed) manifest.delete(path)
    for (const entry of commit.manifest.changed) manifest.set(entry.path, entry)
    this.manifests.set(commit.scan.id, manifest)
    for (const key of commit.series.removed) this.series.delete(nameOf(key))
    for (const record of commit.series.changed) this.series.set(nameOf(record), record)
    for (const id of commit.findings.closed) this.findings.delete(id)
    for (const finding of commit.findings.upserted) this.findings.set(finding.id, finding)
    this.findingsAt.set(commit.scan.id, [...this.findings.values()])
    this.commits.push(commit)
    for (const record of this.series.values()) this.history.push(this.#quality(record, commit))
  }

  manifest(scan: number): ManifestEntry[] {
    return [...(this.manifests.get(scan)?.values() ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  allSeries(): SeriesRecord[] {
    return [...this.series.values()].sort(byPlace)
  }

  openFindings(filter: FindingFilter): Finding[] {
    const { limit = Infinity, offset = 0, fromDay, toDay } = filter
    const lastScan = this.last?.scan.id ?? 0
    const days = (finding: Finding, slot: number | null) => (slot === null ? null : Math.floor(slot / this.#slotsPerDay(finding.dataset)))
    return [...this.findings.values()]
      .filter((finding) =>
        (['symbol', 'dataset', 'check', 'dimension', 'status', 'severity'] as const).every(
          (name) => filter[name] === undefined || filter[name] === finding[name],
        ),
      )
      .filter((finding) => fromDay === undefined || (days(finding, finding.to) ?? -Infinity) >= fromDay)
      .filter((finding) => toDay === undefined || (days(finding, finding.from) ?? Infinity) <= toDay)
      .sort((a, b) => byPlace(a, b) || compare(a.check, b.check) || (a.from ?? -Infinity) - (b.from ?? -Infinity) || compare(a.id, b.id))
      .slice(offset, offset + limit)
      .map((finding) => ({ ...finding, lastScan }))
  }

  /** What a comparison of two scans looks at. */
  findingsAfter(scan: number): Pick<Finding, 'id' | 'status' | 'verdict' | 'severity' | 'from' | 'to' | 'slots'>[] {
    return [...(this.findingsAt.get(scan) ?? [])]
      .sort((a, b) => byPlace(a, b) || compare(a.check, b.check) || (a.from ?? -Infinity) - (b.from ?? -Infinity) || compare(a.id, b.id))
      .map(comparable)
  }

  #slotsPerDay(dataset: string): number {
    const interval = this.last?.layout.datasets.find(({ name }) => name === dataset)?.interval
    return interval && intervalClass(interval) === 'intraday' ? 86_400_000_000 : 1
  }

  #quality(record: SeriesRecord, { scan }: ScanCommit): QualityRecord {
    const open = [...this.findings.values()].filter((finding) => nameOf(finding) === nameOf(record))
    const confirmed = open.filter(({ status }) => status === 'confirmed')
    const issues = new Map<string, IssueCount>()
    for (const { check, status, severity, slots } of open) {
      if (status === 'excused') continue
      const same = issues.get(`${check} ${status}`)
      const worst = same && severities.indexOf(same.severity) > severities.indexOf(severity) ? same.severity : severity
      issues.set(`${check} ${status}`, {
        check,
        status,
        severity: worst,
        findings: (same?.findings ?? 0) + 1,
        bars: (same?.bars ?? 0) + slots.length,
      })
    }
    return {
      scan: scan.id,
      timeUs: scan.finishedAtUs,
      dataset: record.dataset,
      symbol: record.symbol,
      score: record.score.score,
      band: record.score.band,
      dimensions: Object.fromEntries(Object.entries(record.score.dimensions).map(([name, { score }]) => [name, score])),
      records: record.coverage.records,
      expected: record.coverage.expected,
      present: record.coverage.present,
      outlierCount: confirmed.filter(({ dimension }) => dimension === 'accuracy').reduce((sum, { slots }) => sum + slots.length, 0),
      issueCount: confirmed.length,
      issues: [...issues.values()].sort((a, b) => compare(a.check, b.check) || compare(a.status, b.status)),
    }
  }
}

export function comparable({ id, status, verdict, severity, from, to, slots }: Finding) {
  return { id, status, verdict, severity, from, to, slots }
}

const nameOf = ({ dataset, symbol }: SeriesKey) => JSON.stringify([dataset, symbol])

/** By code points, as UTF-8 orders them. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export function byPlace(a: SeriesKey, b: SeriesKey): number {
  return compare(a.dataset, b.dataset) || compare(a.symbol, b.symbol)
}
