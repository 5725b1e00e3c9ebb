import type { Incident } from '../../model/incident.ts'
import type { ScanRecord, SeriesRecord } from '../../model/scan.ts'
import type { Deduction } from '../../model/score.ts'
import type { ScanStore } from '../../store/scan-store.ts'
import type { ScanReport } from '../../scan/request.ts'
import { commandName } from '../command-name.ts'
import type { CliIo } from '../io.ts'
import { countText } from './count.ts'
import { profileText, scanText, scoreText } from './profile-text.ts'
import { shellWord } from './shell-word.ts'
import { severityStyle } from './styles.ts'
import { folded, inert, tableLines } from './table.ts'

/** Troubles shown before the rest is only counted. */
const SHOWN = 8

/** What a scan found, for people: layout, profile, what is wrong and where, what was not read. */
export async function scanReportText(report: ScanReport, open: () => Promise<ScanStore>, io: CliIo): Promise<string> {
  const { profile, layout, troubles } = report
  const parts = [scanText(report, io.paint)]
  if (layout.inferred && layout.notes.length > 0)
    parts.push(`Layout, as inferred:\n${layout.notes.map((note) => bullet(note, io)).join('')}`)
  if (profile.statistics.total_symbols === 0) parts.push('The lake holds no price files.\n')
  else parts.push(profileText(profile, io), ...(await attentionTexts(report, open, io)))
  if (troubles.length > 0) {
    // What went wrong before what was left out on purpose.
    const ordered = [...troubles].sort((a, b) => Number(a.outcome === 'skipped') - Number(b.outcome === 'skipped'))
    const lines = ordered
      .slice(0, SHOWN)
      .map(({ path, outcome, reason }) =>
        bullet(`${outcome === 'skipped' ? outcome : io.paint('red', outcome.replace('_', ' '))}  ${inert(path)}: ${inert(reason)}`, io),
      )
    parts.push(
      `Not read:\n${lines.join('')}${troubles.length > SHOWN ? `  … and ${countText(troubles.length - SHOWN)} more: ${commandName(io)} manifest\n` : ''}`,
    )
  }
  return parts.filter((part) => part !== '').join('\n')
}

/** A line of a list, continued below itself where it is longer than the terminal is wide. */
function bullet(text: string, { width }: CliIo): string {
  return folded(text, width === null ? null : width - 4)
    .map((line, i) => `${i === 0 ? '  ' : '    '}${line}\n`)
    .join('')
}

/** The three checks that took most points. */
function costliest(deductions: readonly Deduction[]): string {
  const points = new Map<string, number>()
  for (const deduction of deductions) points.set(deduction.check, (points.get(deduction.check) ?? 0) + deduction.points)
  const ordered = [...points].sort(([, a], [, b]) => b - a).slice(0, 3)
  return ordered.map(([check, sum]) => `${check} -${sum.toFixed(2)}`).join(', ')
}

/** What went wrong in many series at once, then series by series. */
async function attentionTexts({ scan }: ScanReport, open: () => Promise<ScanStore>, io: CliIo): Promise<string[]> {
  const store = await open()
  try {
    return [incidentsText(await store.incidents({}), io), worstText(await store.allSeries(), scan.findings, io)]
  } finally {
    await store.close()
  }
}

/** Incidents listed here; the command has the rest. */
const INCIDENTS_SHOWN = 5

/** The gravest open incidents: the store gives them in this order. */
function incidentsText(incidents: readonly Incident[], io: CliIo): string {
  const live = incidents.filter(({ state }) => state !== 'resolved')
  if (live.length === 0) return ''
  const lines = live
    .slice(0, INCIDENTS_SHOWN)
    .map(({ severity, title, id }) =>
      bullet(`${io.paint(severityStyle[severity], severity)}  ${inert(title)}  ${io.paint('dim', id.slice(0, 6))}`, io),
    )
  const rest =
    live.length > INCIDENTS_SHOWN ? `  … and ${countText(live.length - INCIDENTS_SHOWN)} more: ${commandName(io)} incidents\n` : ''
  return `Incidents, findings of one cause:\n${lines.join('')}${rest}`
}

/** The worst series and what took their points. */
function worstText(series: readonly SeriesRecord[], findings: ScanRecord['findings'], io: CliIo): string {
  const worst = series
    .filter(({ score }) => score.score === null || score.score < 99.995)
    .sort((a, b) => (a.score.score ?? -1) - (b.score.score ?? -1) || (a.symbol < b.symbol ? -1 : 1))
  if (worst.length === 0)
    return findings.confirmed + findings.review + findings.excused > 0
      ? `Nothing that costs score was found. What was: ${commandName(io)} findings\n`
      : 'Nothing was found wrong.\n'
  const rows = worst
    .slice(0, SHOWN)
    .map(({ symbol, dataset, score }) => [
      `  ${scoreText(score.score).padStart(6)}`,
      inert(symbol),
      io.paint('dim', inert(dataset)),
      inert(score.unjudgedBecause ?? costliest(score.deductions)),
    ])
  const [, ...lines] = tableLines([{ title: '' }, { title: '' }, { title: '' }, { title: '' }], rows, io.width)
  const rest = worst.length > SHOWN ? `  … and ${countText(worst.length - SHOWN)} more: ${commandName(io)} symbols --sort score\n` : ''
  const first = shellWord(worst[0]?.symbol ?? '')
  return `Worst series:\n${lines.join('\n')}\n${rest}Why: ${commandName(io)} show ${first}   What: ${commandName(io)} findings --status confirmed\n`
}
