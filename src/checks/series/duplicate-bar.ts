import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import type { SetAside } from '../../model/series.ts'
import { barName, barsName, blame, known, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

const fields = ['open', 'high', 'low', 'close', 'volume'] as const

/**
 * Finds slots that more than one row claims. The rows set aside are beyond the expected ones (`extra`).
 *
 * Identical copies are medium, one defect per run of neighbouring bars; rows with different values are high, one defect each, for one of them
 * is wrong. The row that was kept is the bar that the other checks judge.
 * Source: a slot holds one bar.
 */
export const duplicateBar = defineSeriesCheck({
  id: 'duplicate_bar',
  version: 1,
  dimension: 'uniqueness',
  severity: 'medium',
  status: 'confirmed',
  about: 'more than one row for the same session or time',
  formula: 'Two or more rows with one slot: medium where all values are the same, high where they conflict.',
  source: 'The definition of a series: one bar per slot.',
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars, setAside }, { derived }) {
    if (setAside.length === 0) return []
    const identical = keptBy(setAside, 'identical')
    const conflicting = keptBy(setAside, 'conflicting')
    const defects: Defect[] = []
    for (const run of runsOf([...conflicting.keys()].sort((a, b) => a - b))) {
      const i = run[0] as number
      const rows = conflicting.get(i) ?? []
      const [other] = rows
      const field = other && fields.find((name) => !Object.is(other[name], bars[name][i]))
      const values =
        other && field
          ? `: ${field} ${known(bars[field][i] as number) ?? 'missing'} (row ${bars.sourceRow[i] as number}) and ${known(other[field]) ?? 'missing'} (row ${other.sourceRow})`
          : ''
      defects.push(
        blame(derived, run, {
          message:
            run.length === 1
              ? `${rows.length + 1} rows for ${barName(derived, i)} disagree${values}`
              : `Rows for the same slot disagree ${barsName(derived, run)}, first${values}`,
          evidence: conflictEvidence(bars, i, rows),
          severity: 'high',
          extra: true,
        }),
      )
    }
    for (const run of runsOf([...identical.keys()].filter((i) => !conflicting.has(i)).sort((a, b) => a - b))) {
      const i = run[0] as number
      const copies = run.reduce((sum, j) => sum + (identical.get(j) as readonly SetAside[]).length, 0)
      defects.push(
        blame(derived, run, {
          message: `${copies === 1 ? 'A row is' : `${copies} rows are`} written more than once ${barsName(derived, run)}`,
          evidence: { copies, bars: run.length, row: bars.sourceRow[i] as number, otherRow: identical.get(i)?.[0]?.sourceRow ?? null },
          extra: true,
        }),
      )
    }
    return defects
  },
})

function keptBy(setAside: readonly SetAside[], kind: SetAside['kind']): Map<number, SetAside[]> {
  const rows = new Map<number, SetAside[]>()
  for (const row of setAside) {
    if (row.kind !== kind) continue
    const known = rows.get(row.kept)
    if (known) known.push(row)
    else rows.set(row.kept, [row])
  }
  return rows
}

function conflictEvidence(bars: Bars, i: number, rows: readonly SetAside[]): Record<string, string | number | null> {
  const evidence: Record<string, string | number | null> = {
    rows: rows.length + 1,
    row: bars.sourceRow[i] as number,
    otherRow: rows[0]?.sourceRow ?? null,
  }
  for (const name of fields) {
    const other = rows.find((row) => !Object.is(row[name], bars[name][i]))
    if (!other) continue
    evidence[name] = known(bars[name][i] as number)
    evidence[`other_${name}`] = known(other[name])
  }
  return evidence
}
