import { bands } from '../model/score.ts'
import { escapeLabel, headText, valueText } from './prometheus-text.ts'
import type { SeriesQuality } from './series-quality.ts'

export interface SeriesTextOptions {
  /** Without it each symbol must be given once. */
  readonly datasetLabel: boolean
  /** Adds the names that older dashboards know. */
  readonly oldNames: boolean
  /** Lets other work pass; called often. */
  readonly pause: () => Promise<void>
}

interface Gauge {
  readonly name: string
  readonly help: string
  readonly of: (row: SeriesQuality) => number | null
}

/** What there is of every series, beside `quality_status`. docs/reference/metrics.md says more of each. */
const gauges: readonly Gauge[] = [
  { name: 'quality_overall_score', help: 'Score of a series after the last scan, 0 to 100; none while unjudged.', of: (row) => row.score },
  { name: 'quality_freshness_score', help: 'Its timeliness, 0 to 100.', of: (row) => row.freshness },
  {
    name: 'quality_freshness_age_seconds',
    help: 'Session time since the first bar that is missing at its end was due; 0 when none is.',
    of: (row) => row.ageSeconds,
  },
  { name: 'quality_completeness_score', help: 'Its completeness as scored, 0 to 100.', of: (row) => row.completeness },
  { name: 'quality_completeness_percentage', help: 'Expected bars that are there, in percent.', of: (row) => row.completenessPercent },
  {
    name: 'quality_outlier_score',
    help: 'Its accuracy, 0 to 100: what spikes and other false values leave of it.',
    of: (row) => row.outlier,
  },
  { name: 'quality_issue_count', help: 'Its confirmed findings that are open.', of: (row) => row.issues },
  {
    name: 'quality_last_check_timestamp_seconds',
    help: 'When the scan that judged it last was finished, seconds since 1970.',
    of: (row) => row.checkedAtUs / 1e6,
  },
]

const oldGauges: readonly Gauge[] = [
  {
    name: 'quality_last_check_timestamp',
    help: 'As quality_last_check_timestamp_seconds, under its older name.',
    of: (row) => row.checkedAtUs / 1e6,
  },
]

/** Lines written before other work may pass: about a millisecond. */
const linesAtOnce = 1000

/** The gauges of the series given, in pieces of some 70 kB. A gauge that no series has is left out. */
export async function seriesText(rows: readonly SeriesQuality[], { datasetLabel, oldNames, pause }: SeriesTextOptions): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  const names: string[] = []
  for (const [i, { symbol, dataset }] of rows.entries()) {
    names.push(`symbol="${escapeLabel(symbol)}"${datasetLabel ? `,dataset="${escapeLabel(dataset)}"` : ''}`)
    if (i % linesAtOnce === linesAtOnce - 1) await pause()
  }
  let text = ''
  let lines = 0
  const flush = async (): Promise<void> => {
    pieces.push(Buffer.from(text))
    text = ''
    lines = 0
    await pause()
  }
  for (const gauge of oldNames ? [...gauges, ...oldGauges] : gauges) {
    let head = headText({ ...gauge, kind: 'gauge' })
    for (const [i, row] of rows.entries()) {
      const value = gauge.of(row)
      if (value === null) continue
      text += `${head}${gauge.name}{${names[i] as string}} ${valueText(value)}\n`
      head = ''
      if (++lines >= linesAtOnce) await flush()
    }
  }
  if (rows.length > 0)
    text += headText({ name: 'quality_status', help: 'Its band: 1 for the one it is in, 0 for the others.', kind: 'gauge' })
  for (const [i, row] of rows.entries()) {
    for (const band of bands) text += `quality_status{${names[i] as string},status="${band}"} ${band === row.band ? 1 : 0}\n`
    lines += bands.length
    if (lines >= linesAtOnce) await flush()
  }
  await flush()
  return pieces
}
