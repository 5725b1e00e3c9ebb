import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { AppError } from '../../base/app-error.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import { didYouMean } from '../../calendar/nearest-name.ts'
import type { Finding } from '../../model/finding.ts'
import { type SymbolDetail, symbolDetail } from '../../profile/symbol-detail.ts'
import { displayScore } from '../../score/display.ts'
import type { SeriesRecord } from '../../model/scan.ts'
import type { CliIo } from '../io.ts'
import { withDataOptions } from '../options.ts'
import { page } from '../output/page.ts'
import { scoreText } from '../output/profile-text.ts'
import { counted, countText } from '../output/count.ts'
import { bandStyle, severityStyle } from '../output/styles.ts'
import { shellWord } from '../output/shell-word.ts'
import { inert, tableLines } from '../output/table.ts'
import { slotWriter } from '../../contract/slot-text.ts'

/** `tidegauge show AAPL` */
export function showCommand(program: Command, io: CliIo): void {
  const command = program
    .command('show')
    .summary('one symbol: coverage, score and why')
    .description('Shows what the last scan knows of one symbol: coverage per dataset, the score with its deductions, and the findings.')
    .argument('<symbol>', 'symbol, as "tidegauge symbols" prints it')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  tidegauge show AAPL')
  withDataOptions(command).action(async (symbol: string, options: { config?: string; data?: string; format: 'text' | 'json' }) => {
    const last = await openLastScan(options, io)
    try {
      const { datasets } = last.layout
      const series = await last.store.allSeries()
      const findings = await last.store.openFindings({ symbol })
      const paths = new Map((await last.store.manifest()).map((entry) => [entry.id, entry.path]))
      const detail = symbolDetail({
        symbol,
        findings,
        scan: last.scan,
        datasets,
        series,
        metadata: await last.store.metadata(),
        calendarOf: findCalendar,
        pathsOf: (record) => record.objects.flatMap((id) => paths.get(id) ?? []),
      })
      if (!detail) throw new AppError('NOT_FOUND', `the last scan has no symbol ${JSON.stringify(symbol)}${nearest(symbol, series)}`)
      const records = new Map(series.filter((record) => record.symbol === symbol).map((record) => [record.dataset, record]))
      page(
        io,
        options.format === 'json'
          ? JSON.stringify(detail, null, 2) + '\n'
          : detailText(detail, records, findings, slotWriter(datasets), io),
      )
    } finally {
      await last.store.close()
    }
  })
}

function nearest(symbol: string, series: readonly SeriesRecord[]): string {
  const known = [...new Set(series.map((record) => record.symbol))]
  return known.length === 0 ? '' : `${inert(didYouMean(symbol, known))} ("tidegauge symbols" lists them)`
}

const statuses = ['confirmed', 'review', 'excused'] as const

/** What costs first, then what may, by date. */
function byWeight(a: Finding, b: Finding): number {
  return (
    statuses.indexOf(a.status) - statuses.indexOf(b.status) ||
    Number(b.charged) - Number(a.charged) ||
    (a.from ?? -Infinity) - (b.from ?? -Infinity) ||
    0
  )
}

/** Why a finding costs nothing, where its status does not say so. */
function aside({ status, charged, excuse }: Finding): string {
  if (excuse !== null) return ` (${excuse})`
  return status === 'confirmed' && !charged ? ' (not charged: another finding has its bars)' : ''
}

/** Findings shown per dataset before the rest is only counted. */
const SHOWN = 15

function detailText(
  detail: SymbolDetail,
  records: ReadonlyMap<string, SeriesRecord>,
  findings: readonly Finding[],
  slotText: ReturnType<typeof slotWriter>,
  io: CliIo,
): string {
  const { paint } = io
  const lines = [
    `${paint('bold', inert(detail.symbol))}${detail.name === null ? '' : `  ${inert(detail.name)}`}  ${paint(bandStyle[detail.band], `${scoreText(detail.quality_score)} ${detail.band}`)}`,
  ]
  for (const [name, dataset] of Object.entries(detail.datasets)) {
    const { coverage } = dataset
    const shown = dataset.score === null ? null : displayScore(dataset.score, records.get(name)?.score.deductions ?? [])
    lines.push('', `${paint('bold', inert(name))}  ${dataset.interval}, ${dataset.calendar ?? 'no calendar'}: ${coverageText(coverage)}`)
    if (dataset.stale_because !== null) lines.push(paint('yellow', `  Last known state: ${inert(dataset.stale_because)}`))
    if (shown === null) lines.push(`  Unjudged: ${inert(dataset.unjudged_because ?? 'nothing to judge')}`)
    else {
      lines.push(`   100.00  perfect`)
      for (const { check, dimension, points, dates } of shown.deductions) {
        lines.push(
          `  ${`-${points.toFixed(2)}`.padStart(7)}  ${check} (${dimension})${datesText(dates.map((slot) => slotText(name, slot) ?? ''))}`,
        )
      }
      lines.push(`  ${paint('bold', shown.score.toFixed(2).padStart(7))}  ${paint(bandStyle[dataset.band], dataset.band)}`)
    }
    const own = findings.filter((finding) => finding.dataset === name).sort(byWeight)
    if (own.length > 0) {
      const rows = own
        .slice(0, SHOWN)
        .map((finding) => [
          `  ${slotText(name, finding.from) ?? ''}`,
          finding.check,
          finding.status,
          paint(severityStyle[finding.severity], finding.severity),
          inert(`${finding.message}${aside(finding)}`),
        ])
      lines.push(
        '',
        ...tableLines(
          [{ title: '  from' }, { title: 'check' }, { title: 'status' }, { title: 'severity' }, { title: 'what' }],
          rows,
          io.width,
        ),
      )
      if (own.length > SHOWN)
        lines.push(
          `  … and ${countText(own.length - SHOWN)} more: tidegauge findings --symbol ${shellWord(detail.symbol)} --dataset ${name}`,
        )
    }
  }
  return lines.join('\n') + '\n'
}

function coverageText({ records, start, end, present, expected, liquidity }: SymbolDetail['datasets'][string]['coverage']): string {
  if (records === 0) return 'no bars'
  const bars = expected === null ? counted(records, 'bar') : `${countText(present)} of ${counted(expected, 'expected bar')}`
  return `${start ?? '–'} to ${end ?? '–'}, ${bars}, ${liquidity}`
}

function datesText(dates: readonly string[]): string {
  if (dates.length === 0) return ''
  const shown = dates.slice(0, 3).join(', ')
  return `  ${shown}${dates.length > 3 ? ` and ${dates.length - 3} more` : ''}`
}
