import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { AppError } from '../../base/app-error.ts'
import { isoInstant } from '../../base/day.ts'
import type { Finding } from '../../model/finding.ts'
import type { ScanRecord } from '../../model/scan.ts'
import { diffScans, riseOf, type ScanDiff, type SeriesChange } from '../../profile/scan-diff.ts'
import type { ScanStore } from '../../store/scan-store.ts'
import { findingJson } from '../../contract/finding-json.ts'
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
      const [before, after] = await scansToCompare(store, one, other)
      const diff = diffScans(await stateAfter(store, before.id), await stateAfter(store, after.id))
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

/** The earlier scan, then the later one. */
async function scansToCompare(store: ScanStore, one: number | undefined, other: number | undefined): Promise<[ScanRecord, ScanRecord]> {
  const scans = await store.scans(one === undefined ? 2 : -1)
  const byId = (id: number) => {
    const found = scans.find((scan) => scan.id === id)
    if (found === undefined)
      throw new AppError(
        'NOT_FOUND',
        `there is no scan ${id}, or it is no longer kept; the oldest kept is ${scans.at(-1)?.id ?? ''}, the newest ${scans[0]?.id ?? ''}`,
      )
    return found
  }
  const [last, previous] = scans
  if (last === undefined || (one === undefined && previous === undefined))
    throw new AppError('NOT_FOUND', 'there is one scan only, so there is nothing to compare; run "tidegauge scan" again')
  if (one === undefined) return [previous as ScanRecord, last]
  const pair = [byId(one), other === undefined ? last : byId(other)].sort((a, b) => a.id - b.id)
  return [pair[0] as ScanRecord, pair[1] as ScanRecord]
}

async function stateAfter(
  store: ScanStore,
  scan: number,
): Promise<{ scores: Awaited<ReturnType<ScanStore['scoresAfter']>> & object; findings: Finding[] }> {
  const scores = await store.scoresAfter(scan)
  const findings = await store.findingsAfter(scan)
  if (scores === null || findings === null)
    throw new AppError('NOT_FOUND', `what scan ${scan} found is no longer kept; compare later scans`)
  return { scores, findings }
}

function diffJson(before: ScanRecord, after: ScanRecord, diff: ScanDiff, slotText: ReturnType<typeof slotWriter>): Record<string, unknown> {
  const scanOf = (scan: ScanRecord) => ({ id: scan.id, finished_at: isoInstant(scan.finishedAtUs), as_of: isoInstant(scan.asOfUs) })
  const change = (one: SeriesChange) => ({
    dataset: one.dataset,
    symbol: one.symbol,
    before: { quality_score: one.before.score, band: one.before.band },
    after: { quality_score: one.after.score, band: one.after.band },
  })
  const series = ({ dataset, symbol, score, band }: ScanDiff['newSeries'][number]) => ({ dataset, symbol, quality_score: score, band })
  return {
    before: scanOf(before),
    after: scanOf(after),
    series: {
      better: diff.better.map(change),
      worse: diff.worse.map(change),
      new: diff.newSeries.map(series),
      gone: diff.goneSeries.map(series),
    },
    findings: {
      new: diff.newFindings.map((finding) => findingJson(finding, slotText, after.id)),
      gone: diff.goneFindings.map((finding) => findingJson(finding, slotText, before.id)),
      changed: diff.changedFindings.map((one) => ({
        before: findingJson(one.before, slotText, before.id),
        after: findingJson(one.after, slotText, after.id),
      })),
    },
  }
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
