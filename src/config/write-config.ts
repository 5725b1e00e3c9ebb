import { stringify } from 'yaml'
import { writeDuration } from '../base/duration.ts'
import type { Ambiguity, Inference } from '../lake/inference/infer-layout.ts'
import type { Dataset } from '../model/dataset.ts'
import { formatInterval, intervalClass } from '../model/interval.ts'

/**
 * The text of a `tidegauge.yaml` for an inferred layout, with a line on what each setting means. Where the layout can be read in more than one way
 * the setting is left out with its readings beside it: the file is then refused until someone has chosen. `lake` and `data` are
 * written as given; `data: null`: the default, beside the file.
 */
export function toYaml(
  { datasets, notes, ambiguities }: Pick<Inference, 'datasets' | 'notes' | 'ambiguities'>,
  { lake, data }: { readonly lake: string; readonly data: string | null },
): string {
  const head = [
    '# Configuration of Tidegauge. Paths are relative to this file. "tidegauge config schema" prints every setting.',
    '',
    '# Folder of the price files. It is only ever read.',
    `lake: ${scalar(lake)}`,
    '',
    ...(data === null
      ? ['# Where scans are kept; never inside the lake. By default .tidegauge beside this file.', '# data: .tidegauge']
      : [
          '# Where scans are kept, those from before this file too. Without it: .tidegauge beside this file, and a new history.',
          `data: ${scalar(data)}`,
        ]),
    '',
  ]
  const body =
    datasets.length === 0
      ? [
          '# Nothing in the lake could be read as bars. Describe it here:',
          '# datasets:',
          '#   daily:',
          '#     path: daily/{symbol}.csv',
          '#     interval: 1d',
          '#     calendar: XNYS',
        ]
      : [
          '# Datasets: objects that share a path, an interval and a calendar, as found in the lake.',
          'datasets:',
          ...datasets.flatMap((dataset, i) =>
            datasetLines(
              dataset,
              notes[i],
              ambiguities.filter((ambiguity) => ambiguity.dataset === dataset.name),
            ),
          ),
        ]
  return [...head, ...body, '', ...tail].join('\n') + '\n'
}

function datasetLines(dataset: Dataset, note: string | undefined, ambiguities: readonly Ambiguity[]): string[] {
  const lines = note === undefined ? [] : [`  # ${oneLine(note)}`]
  lines.push(`  ${scalar(dataset.name)}:`)
  const put = (key: string, value: string, about: string): void => {
    const open = ambiguities.find((ambiguity) => ambiguity.setting === key)
    if (open === undefined) lines.push(`    ${key}: ${value}`.padEnd(40) + ` # ${about}`)
    else
      lines.push(
        `    # Choose: ${open.readings.map(oneLine).join(', or ')}`,
        `    # ${key}: ${key === 'path' ? value : (open.readings[0] ?? '')}`,
      )
  }
  put('path', scalar(dataset.path), 'where its objects are; {symbol} is what tells one series from another')
  put('format', dataset.format, 'auto, or the name of a format')
  put('interval', formatInterval(dataset.interval), 'spacing of the bars')
  put('calendar', dataset.calendar ?? 'none', 'sessions on which bars are expected; none: completeness is not judged')
  if (intervalClass(dataset.interval) === 'intraday') {
    put('completeness', dataset.completeness, 'dense: every interval has a bar; sparse: only those with a trade')
    put('stamp', dataset.stamp, 'whether a time names the start or the end of its bar')
  }
  put('lag', writeDuration(Math.round(dataset.lagUs / 1000)), 'how long after the close the source may take to deliver')
  return lines
}

const tail = [
  '# File of what is known of symbols: symbol, name, type, category, tags, universe, exchange, listed, delisted.',
  '# metadata: symbols.csv',
  '# File of known splits, dividends, spin-offs, symbol changes, listings, delistings, halts and moves: what they explain is excused.',
  '# actions: actions.csv',
  '',
  '# Settings of checks, here for all, under a dataset for that dataset, under symbols for one symbol; the narrowest wins.',
  '# checks:',
  '#   ohlc_order:',
  '#     severity: medium',
  '# symbols:',
  '#   BRK-A:',
  '#     checks:',
  '#       stale_price: { enabled: false }',
]

function scalar(text: string): string {
  const written = stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd()
  // A JSON text is a YAML text on one line.
  return written.includes('\n') ? JSON.stringify(text) : written
}

function oneLine(text: string): string {
  return text.replaceAll(/[\n\r]/g, ' ')
}
