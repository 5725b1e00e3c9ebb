import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { compareScans } from '../../app/compare-scans.ts'
import { isoInstant } from '../../base/day.ts'
import type { Finding } from '../../model/finding.ts'
import type { ScanRecord } from '../../model/scan.ts'
import { riseOf, type ScanDiff, type SeriesChange } from '../../profile/scan-diff.ts'
import { diffJson } from '../../contract/diff-json.ts'
import type { CliIo } from '../io.ts'
import { positiveNumber, withDataOptions } from '../options.ts'
import { counted } from '../output/count.ts'
import { page } from '../output/page.ts'
import { scoreText } from '../output/profile-text.ts'
import { severityStyle } from '../output/styles.ts'
import { inert, tableLines } from '../output/table.ts'
import { slotWriter } from '../../contract/slot-text.ts'

interface DiffFlags {
  readonly config?: string
  readonly data?: string
  readonly format: 'text' | 'json'
}

/** Lines of each kind before the rest is only counted. */
const SHOWN = 20

/** `tidegauge diff 3 5` */
export function diffCommand(program: Command, io: CliIo): void {
  const command = program
    .command('diff')
    .summary('what became better or worse between two scans')
    .description(
      'Compares two scans: series whose score rose or fell, findings that are new, gone or changed. Without scans, the last two; with one, it and the last.',
    )
    .argument('[scan]', 'the earlier scan, by number', positiveNumber)
    .argument('[scan]', 'the later scan', positiveNumber)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  tidegauge diff\n  tidegauge diff 12 15 --format json')
  withDataOptions(command).action(async (one: number | undefined, other: number | undefined, flags: DiffFlags) => {
    const { store, layout } = await openLastScan(flags, io)
    try {
      const { before, after, diff } = await compareScans(store, one, other)
      const slotText = slotWriter(layout.datasets)
      page(
        io,
        flags.format === 'json'
          ? JSON.stringify(diffJson(before, after, diff, slotText), null, 2) + '\n'
          : diffText(before, after, diff, slotText, io),
      )
    } finally {
      await store.close()
    }
  })
}

function diffText(before: ScanRecord, after: ScanRecord, diff: ScanDiff, slotText: ReturnType<typeof slotWriter>, io: CliIo): string {
  const when = (scan: ScanRecord) => `scan ${scan.id} (as of ${isoInstant(Math.floor(scan.asOfUs / 1e6) * 1e6)})`
  const parts = [`From ${when(before)} to ${when(after)}`]
  const section = <T>(title: string, rows: readonly T[], lines: (rows: readonly T[]) => readonly string[]) => {
    if (rows.length === 0) return
    const more = rows.length > SHOWN ? [`  … and ${counted(rows.length - SHOWN, 'more', 'more')}: --format json`] : []
    parts.push(
      [`${title}: ${counted(rows.length, '', '').trim()}`, ...lines(rows.slice(0, SHOWN)).map((line) => `  ${line}`), ...more].join('\n'),
    )
  }
  const changes = (rows: readonly SeriesChange[]) =>
    tableLines(
      [
        { title: 'symbol' },
        { title: 'dataset' },
        { title: 'before', align: 'right' },
        { title: 'after', align: 'right' },
        { title: 'points', align: 'right' },
      ],
      rows.map((one) => [inert(one.symbol), inert(one.dataset), scoreOf(one.before.score), scoreOf(one.after.score), pointsText(one)]),
    )
  const series = (rows: ScanDiff['newSeries']) =>
    tableLines(
      [{ title: 'symbol' }, { title: 'dataset' }, { title: 'score', align: 'right' }],
      rows.map((one) => [inert(one.symbol), inert(one.dataset), scoreOf(one.score)]),
    )
  const findings = (rows: readonly Finding[]) =>
    tableLines(
      [
        { title: 'symbol' },
        { title: 'dataset' },
        { title: 'check' },
        { title: 'status' },
        { title: 'severity' },
        { title: 'from' },
        { title: 'what' },
      ],
      rows.map((one) => [
        inert(one.symbol),
        inert(one.dataset),
        one.check,
        one.status,
        io.paint(severityStyle[one.severity], one.severity),
        slotText(one.dataset, one.from) ?? '',
        inert(one.message),
      ]),
      io.width === null ? null : io.width - 2,
    )
  section('Worse', diff.worse, changes)
  section('Better', diff.better, changes)
  section('New series', diff.newSeries, series)
  section('Series that are gone', diff.goneSeries, series)
  section('New findings', diff.newFindings, findings)
  section('Findings that are gone', diff.goneFindings, findings)
  section('Changed findings', diff.changedFindings, (rows) => rows.map((one) => changeText(one.before, one.after, slotText)))
  if (parts.length === 1) parts.push('Nothing differs.')
  return parts.join('\n\n') + '\n'
}

function scoreOf(score: number | null): string {
  return score === null ? 'unjudged' : scoreText(score)
}

function pointsText(change: SeriesChange): string {
  if (change.before.score === null || change.after.score === null) return ''
  const rise = riseOf(change)
  return `${rise > 0 ? '+' : ''}${rise.toFixed(2)}`
}

function changeText(before: Finding, after: Finding, slotText: ReturnType<typeof slotWriter>): string {
  const place = (finding: Finding) =>
    `${slotText(finding.dataset, finding.from) ?? ''} to ${slotText(finding.dataset, finding.to) ?? ''}, ${finding.slots.length} bars`
  const parts = [
    ...(before.status === after.status ? [] : [`${before.status} → ${after.status}${after.excuse === null ? '' : ` (${after.excuse})`}`]),
    ...(before.severity === after.severity ? [] : [`${before.severity} → ${after.severity}`]),
    ...(place(before) === place(after) ? [] : [`${place(before)} → ${place(after)}`]),
  ]
  return inert(`${after.symbol} ${after.dataset} ${after.check}: ${parts.length === 0 ? 'other bars' : parts.join('; ')}`)
}
