import { barsName, blame, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds bars that stand in their object on the wrong side of an earlier row. Neighbouring bars are one defect.
 *
 * A file that is wholly newest first is in order. The bars are judged in the order of time all the same.
 * Source: readers that take rows as they come compute returns over the seam.
 */
export const outOfOrder = defineSeriesCheck({
  id: 'out_of_order',
  version: 1,
  dimension: 'consistency',
  severity: 'medium',
  status: 'confirmed',
  about: 'rows that are not in the order of time',
  formula: "A row whose time is on the wrong side of an earlier row's, by the direction of the file (oldest or newest first).",
  source: 'Readers that take rows as they come.',
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars, disordered }, { derived }) {
    if (disordered.length === 0) return []
    return runsOf([...disordered].sort((a, b) => a - b)).map((run) => {
      const rows = run.map((i) => bars.sourceRow[i] as number)
      return blame(derived, run, {
        message: `${run.length === 1 ? `Row ${rows[0] as number} is` : `${run.length} rows, the first is row ${Math.min(...rows.slice(0, 1000))}, are`} out of order ${barsName(derived, run)}`,
        evidence: { row: rows[0] as number, bars: run.length },
      })
    })
  },
})
