import { isoInstant } from '../../base/day.ts'
import type { SystemProfile } from '../../model/profile.ts'
import { type Band, bands } from '../../model/score.ts'
import type { ScanReport } from '../../scan/request.ts'
import { archiveHint } from '../../profile/archive.ts'
import type { CliIo } from '../io.ts'
import type { Paint } from './paint.ts'
import { formatBytes } from '../../base/bytes.ts'
import { formatDuration } from '../../base/duration.ts'
import { counted, countText } from './count.ts'
import { bandStyle } from './styles.ts'
import { inert, tableLines } from './table.ts'

const BAR_COLUMNS = 40
const bandRange: Readonly<Record<Band, string>> = { excellent: '95–100', good: '85–95', fair: '70–85', poor: 'below 70', unjudged: '' }

/** The lake in figures, for people. Ends with a newline. */
export function profileText(profile: SystemProfile, { paint, width }: Pick<CliIo, 'paint' | 'width'>): string {
  const { statistics, data_quality: quality } = profile
  const lines = [
    `${paint('bold', counted(statistics.total_symbols, 'symbol'))}, ${paint('bold', counted(statistics.total_records, 'record'))}, ${formatBytes(statistics.storage_size_bytes)}` +
      (statistics.oldest_data === null ? '' : `, ${statistics.oldest_data} to ${statistics.newest_data ?? ''}`),
    '',
    ...tableLines(
      [
        { title: paint('dim', 'dataset') },
        { title: paint('dim', 'series'), align: 'right' },
        { title: paint('dim', 'records'), align: 'right' },
        { title: paint('dim', 'interval') },
        { title: paint('dim', 'calendar') },
        { title: paint('dim', 'score'), align: 'right' },
        { title: paint('dim', 'path') },
      ],
      profile.datasets.map((dataset) => [
        inert(dataset.name),
        countText(dataset.series),
        countText(dataset.records),
        dataset.interval,
        dataset.calendar ?? 'none',
        scoreText(dataset.average_quality_score),
        inert(dataset.path),
      ]),
      width,
    ),
    '',
    ...bandLines(profile, paint),
    '',
    `Average score ${paint('bold', scoreText(quality.average_quality_score))}; ` +
      `${counted(quality.symbols_with_gaps, 'symbol')} with gaps, ${countText(quality.symbols_updated_today)} updated on the day of judging` +
      (quality.symbols_unjudged > 0 ? `, ${paint('yellow', `${countText(quality.symbols_unjudged)} unjudged`)}` : ''),
  ]
  return lines.join('\n') + '\n'
}

/** Two decimals, as `displayScore` rounds them. */
export function scoreText(score: number | null): string {
  return score === null ? '–' : (Math.round(score * 100) / 100).toFixed(2)
}

function bandLines(profile: SystemProfile, paint: Paint): string[] {
  const counts = profile.quality_distribution
  const most = Math.max(1, ...bands.map((band) => counts[band]))
  return bands
    .filter((band) => band !== 'unjudged' || counts.unjudged > 0)
    .map((band) => {
      const count = counts[band]
      const width = count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR_COLUMNS))
      return `${band.padEnd(9)}  ${bandRange[band].padEnd(8)}  ${countText(count).padStart(6)}  ${paint(bandStyle[band], '█'.repeat(width))}`.trimEnd()
    })
}

/** What a finished scan says before the profile. */
export function scanText(report: ScanReport, paint: Paint): string {
  const { scan } = report
  const { objects } = scan
  const parts = [
    `${countText(objects.read)} read`,
    ...(objects.unchanged > 0 ? [`${countText(objects.unchanged)} unchanged`] : []),
    ...(objects.skipped > 0 ? [`${countText(objects.skipped)} skipped`] : []),
    ...(objects.unreadable > 0 ? [paint('red', `${countText(objects.unreadable)} unreadable`)] : []),
    ...(objects.notObtained > 0 ? [paint('red', `${countText(objects.notObtained)} not obtained`)] : []),
  ]
  const speed = scan.bytesRead > 0 ? ` at ${formatBytes((scan.bytesRead / Math.max(1, scan.durationMs)) * 1000)}/s` : ''
  const outcome = scan.outcome === 'complete' ? '' : ` ${paint('red', 'incomplete')}`
  return (
    `Scan ${scan.id}${outcome}, judged as of ${isoInstant(Math.floor(scan.asOfUs / 1e6) * 1e6)}: ${counted(objects.listed, 'object')} (${parts.join(', ')}) in ${formatDuration(scan.durationMs)}${speed}\n` +
    `${paint('bold', counted(scan.findings.confirmed, 'confirmed finding'))}, ${countText(scan.findings.review)} to review` +
    (scan.findings.excused > 0 ? `, ${countText(scan.findings.excused)} excused` : '') +
    '\n' +
    archiveText(report)
  )
}

function archiveText({ scan, profile }: ScanReport): string {
  const hint = archiveHint(profile.statistics.newest_data, scan.asOfUs)
  return hint === null ? '' : `${hint}\n`
}
