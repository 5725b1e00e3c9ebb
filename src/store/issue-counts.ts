import type { IssueCount } from '../model/history.ts'
import { severities } from '../model/severity.ts'

/** Open findings of one series that are alike, counted; those excused are left out. */
export type IssueRow = readonly [
  check: string,
  dimension: string,
  status: IssueCount['status'],
  severity: IssueCount['severity'],
  findings: number,
  bars: number,
]

/** What history says of the findings of one series, from their counts ordered by check and status. */
export function countIssues(rows: readonly IssueRow[]): { issues: IssueCount[]; outlierCount: number; issueCount: number } {
  const issues: IssueCount[] = []
  let outlierCount = 0
  let issueCount = 0
  for (const [check, dimension, status, severity, findings, bars] of rows) {
    if (status === 'confirmed') {
      issueCount += findings
      if (dimension === 'accuracy') outlierCount += bars
    }
    const same = issues.at(-1)
    if (same?.check === check && same.status === status) {
      const worst = severities.indexOf(severity) > severities.indexOf(same.severity) ? severity : same.severity
      issues[issues.length - 1] = { check, status, severity: worst, findings: same.findings + findings, bars: same.bars + bars }
    } else issues.push({ check, status, severity, findings, bars })
  }
  return { issues, outlierCount, issueCount }
}
