import { barsName, blame, known, runsOf } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds the running period's row that a source appends beside the finished bars (Yahoo's weekly files). It is a row beyond the expected ones (`extra`).
 *
 * Neighbouring bars are one defect. The row was set aside when the series was arranged; the finished bar is kept.
 * Source: Yahoo's chart service, which ends weekly and monthly series with a row dated today.
 */
export const liveRow = defineSeriesCheck({
  id: 'live_row',
  version: 1,
  dimension: 'uniqueness',
  severity: 'low',
  status: 'confirmed',
  about: "the running period's row beside the finished bar",
  formula: 'A second row in the last week or month, dated later than the label of its period: the live one, set aside.',
  source: "Yahoo's chart service appends a row dated today to weekly and monthly series.",
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars, setAside }, { derived }) {
    if (setAside.length === 0) return []
    const live = new Map(setAside.filter((row) => row.kind === 'live').map((row) => [row.kept, row]))
    return runsOf([...live.keys()].sort((a, b) => a - b)).map((run) => {
      const i = run[0] as number
      const row = live.get(i)
      return blame(derived, run, {
        message: `A live row stands beside the bar ${barsName(derived, run)}: close ${known(row?.close ?? NaN) ?? 'missing'} against ${known(bars.close[i] as number) ?? 'missing'}`,
        evidence: { row: bars.sourceRow[i] as number, liveRow: row?.sourceRow ?? null, bars: run.length },
        extra: true,
      })
    })
  },
})
