import { type Command, Option } from 'commander'
import { prepareScan } from '../../app/scan-request.ts'
import { runScan } from '../../app/scan-lake.ts'
import { openStoreOf } from '../../app/open-store.ts'
import { symbolVerdict } from '../../profile/combine.ts'
import type { SeriesRecord } from '../../model/scan.ts'
import { rememberDataFolder } from '../../config/data-folder.ts'
import type { ScanReport } from '../../scan/request.ts'
import type { ScanStore } from '../../store/scan-store.ts'
import { EXIT_INCOMPLETE, EXIT_LIMIT } from '../exit-code.ts'
import { commandName } from '../command-name.ts'
import type { CliIo } from '../io.ts'
import { instantUs, positiveNumber, scoreNumber } from '../options.ts'
import { page } from '../output/page.ts'
import { counted, countText } from '../output/count.ts'
import { junitXml } from '../output/junit.ts'
import { scoreText } from '../output/profile-text.ts'
import { progressBar } from '../output/progress-bar.ts'
import { scanReportText } from '../output/scan-report.ts'
import { scanJson } from '../../contract/scan-json.ts'
import { slotWriter } from '../../contract/slot-text.ts'
import { inert } from '../output/table.ts'

interface ScanFlags {
  readonly config?: string
  readonly data?: string
  readonly asOf?: number
  readonly full?: true
  readonly workers?: number
  readonly format: 'text' | 'json' | 'junit'
  readonly failBelow?: number
  readonly failOn?: 'new'
}

/** Opens what was published, for reading. */
type OpenStore = () => Promise<ScanStore>

/** `tidegauge scan ~/lake` */
export function scanCommand(program: Command, io: CliIo): void {
  program
    .command('scan')
    .summary('read what changed, judge and score every series')
    .description(
      'Scans a lake: reads the objects that changed, judges every series by the calendar of its exchange, scores it, and keeps the result in the data folder. Without a config the layout is inferred and printed.',
    )
    .argument('[lake]', 'folder of price files; default: the one that the config names')
    .option('--config <file>', 'configuration file; default: tidegauge.yaml in this folder, if there is one')
    .option('--data <folder>', 'data folder: what is kept between scans')
    .option('--as-of <instant>', 'moment at which the lake is judged (default: that of the config, else now)', instantUs)
    .option('--full', 'read every object again')
    .option('--workers <n>', 'threads (default: one per core)', positiveNumber)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'junit']).default('text'))
    .option('--fail-below <score>', 'exit with 1 if a symbol scores less or is unjudged', scoreNumber)
    .addOption(
      new Option('--fail-on <what>', 'new: exit with 1 if there are confirmed findings that the scan before did not have').choices(['new']),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  tidegauge scan ~/lake\n  tidegauge scan ~/lake --as-of 2024-12-31T22:00:00Z --fail-below 85 --format junit\n  tidegauge scan ~/lake --fail-on new',
    )
    .action(async (lake: string | undefined, flags: ScanFlags) => {
      const { request, workers, retention, store } = await prepareScan({ lake, ...flags }, io)
      if (flags.format === 'text') io.stderr.write(`Lake ${request.lakeRoot}, data folder ${request.dataFolder}\n`)
      const bar = progressBar(io.stderr)
      const abort = new AbortController()
      const onInterrupt = () => {
        bar.stop()
        io.stderr.write('Stopping …\n')
        abort.abort()
      }
      process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt)
      let report: ScanReport
      try {
        report = await runScan({ request, workers, retention, store, onProgress: bar.onProgress, signal: abort.signal, nowUs: io.nowUs })
      } finally {
        bar.stop()
        process.removeListener('SIGINT', onInterrupt).removeListener('SIGTERM', onInterrupt)
      }
      const open = () => openStoreOf(store, request.dataFolder, { mode: 'read' })
      rememberDataFolder(request.dataFolder, io)
      if (report.strangers.length > 0)
        io.stderr.write(`tidegauge: the config has settings for symbols that the lake has not: ${report.strangers.join(', ')}\n`)
      await printReport(report, open, flags, io)
      const crossed = await limitsCrossed(report, open, flags, io)
      if (report.scan.outcome === 'incomplete') {
        io.stderr.write(incompleteText(report, io))
        io.exitCode = EXIT_INCOMPLETE
      } else if (crossed.length > 0) {
        for (const text of crossed) io.stderr.write(`tidegauge: ${text}\n`)
        io.exitCode = EXIT_LIMIT
      }
    })
}

/** What `--fail-below` and `--fail-on` say of a scan; empty when no limit is crossed. */
async function limitsCrossed(report: ScanReport, open: OpenStore, { failBelow, failOn }: ScanFlags, io: CliIo): Promise<string[]> {
  const { newFindings } = report
  const crossed: string[] = []
  if (failBelow !== undefined && isBelow(report, failBelow)) {
    const store = await open()
    try {
      crossed.push(`${belowText(await store.allSeries(), failBelow)}: ${commandName(io)} symbols --sort score`)
    } finally {
      await store.close()
    }
  }
  if (failOn === 'new' && newFindings > 0) crossed.push(`${counted(newFindings, 'new confirmed finding')}: ${commandName(io)} diff`)
  return crossed
}

/** An unjudged symbol is below every limit; a lake without symbols is below none. */
function isBelow({ profile, lowestScore }: ScanReport, limit: number): boolean {
  if (profile.statistics.total_symbols === 0) return false
  return lowestScore === null || lowestScore < limit
}

/** Symbols that a message names before it only counts the rest. */
const NAMED = 3

/** How many symbols are below a limit, and the worst of them. */
function belowText(series: readonly SeriesRecord[], limit: number): string {
  const bySymbol = new Map<string, SeriesRecord['score'][]>()
  for (const { symbol, score } of series) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), score])
  const below = [...bySymbol]
    .map(([symbol, scores]) => ({ symbol, score: symbolVerdict(scores).score }))
    .filter(({ score }) => score === null || score < limit)
    .sort((a, b) => (a.score ?? -1) - (b.score ?? -1) || (a.symbol < b.symbol ? -1 : 1))
  const unjudged = below.filter(({ score }) => score === null).length
  const says = [
    ...(unjudged < below.length ? [`${counted(below.length - unjudged, 'symbol scores', 'symbols score')} below ${limit}`] : []),
    ...(unjudged > 0 ? [`${counted(unjudged, 'symbol is', 'symbols are')} unjudged`] : []),
  ]
  const worst = below.slice(0, NAMED).map(({ symbol, score }) => `${inert(symbol)} ${score === null ? 'unjudged' : scoreText(score)}`)
  return `${says.join(' and ')} (${worst.join(', ')}${below.length > NAMED ? ` and ${countText(below.length - NAMED)} more` : ''})`
}

function incompleteText({ scan, profile }: ScanReport, io: CliIo): string {
  const { notObtained } = scan.objects
  const why =
    notObtained > 0
      ? `${counted(notObtained, 'object was', 'objects were')} not obtained: ${commandName(io)} manifest --outcome not_obtained`
      : `${counted(profile.data_quality.symbols_unjudged, 'symbol')} could not be judged: ${commandName(io)} symbols --band unjudged`
  return `tidegauge: the scan is incomplete; ${why}\n`
}

async function printReport(report: ScanReport, open: OpenStore, flags: ScanFlags, io: CliIo): Promise<void> {
  switch (flags.format) {
    case 'json':
      page(io, JSON.stringify(scanJson(report.scan, report.profile), null, 2) + '\n')
      return
    case 'junit': {
      const store = await open()
      try {
        const confirmed = flags.failOn === 'new' && report.newFindings > 0 ? await store.openFindings({ status: 'confirmed' }) : []
        page(
          io,
          junitXml(await store.allSeries(), {
            failBelow: flags.failBelow ?? null,
            newFindings: confirmed.filter(({ firstScan }) => firstScan === report.scan.id),
            slotText: slotWriter(report.layout.datasets),
            durationMs: report.scan.durationMs,
          }),
        )
      } finally {
        await store.close()
      }
      return
    }
    case 'text':
      page(io, await scanReportText(report, open, io))
  }
}
