import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type DrillReport, runDrill } from '../../app/drill.ts'
import { prepareScan } from '../../app/scan-request.ts'
import { isoInstant } from '../../base/day.ts'
import type { FaultMeasure } from '../../drill/measure.ts'
import { faultCatalogue } from '../../synthetic/faults/catalogue.ts'
import type { Fault } from '../../synthetic/faults/fault.ts'
import { drillJson } from '../drill-json.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { instantUs, positiveNumber, wholeNumber } from '../options.ts'
import { counted, countText } from '../output/count.ts'
import { page } from '../output/page.ts'
import { tableLines } from '../output/table.ts'

interface DrillFlags {
  readonly config?: string
  readonly seed: number
  readonly faults: string
  readonly perFault: number
  readonly symbols: number
  readonly asOf?: number
  readonly workers?: number
  readonly keep?: string
  readonly format: 'text' | 'json'
}

/** `tidegauge drill ~/lake` */
export function drillCommand(program: Command, io: CliIo): void {
  program
    .command('drill')
    .summary('put labelled faults into a copy of the lake and measure what is found')
    .description(
      'Copies a sample of the lake, scans it as it is, puts labelled faults of every kind into it, scans again, and prints per fault how many were found. The lake itself is only read; the copies are removed.',
    )
    .argument('[lake]', 'folder of price files; default: the one that the config names')
    .option('--config <file>', 'configuration file; default: tidegauge.yaml in this folder, if there is one')
    .option('--seed <n>', 'the same seed takes the same sample and puts the same faults in', wholeNumber, 1)
    .option('--faults <names>', 'all, or names separated by commas', 'all')
    .option('--per-fault <n>', 'how often each fault is put in', positiveNumber, 10)
    .option('--symbols <n>', 'symbols of the lake to take at most', positiveNumber, 150)
    .option('--as-of <instant>', 'moment at which the copy is judged (default: just after its last session)', instantUs)
    .option('--workers <n>', 'threads (default: one per core)', positiveNumber)
    .option('--keep <folder>', 'keep the copies there, with the list of faults')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  tidegauge drill ~/lake --seed 7 --faults slip-field,split-2-1')
    .action(async (lake: string | undefined, flags: DrillFlags) => {
      const faults = faultsNamed(flags.faults)
      const { request, workers, retention } = await prepareScan({ lake, config: flags.config, data: undefined }, io)
      const abort = new AbortController()
      const onInterrupt = () => abort.abort()
      process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt)
      const say = (text: string) => {
        if (io.stderr.isTTY) io.stderr.write(`\r\u001b[K${text}`)
      }
      try {
        const report = await runDrill({
          scan: { workers: flags.workers ?? workers, retention, signal: abort.signal, nowUs: io.nowUs },
          request,
          asOfUs: flags.asOf ?? null,
          seed: flags.seed,
          faults,
          perFault: flags.perFault,
          symbols: flags.symbols,
          keep: flags.keep === undefined ? null : resolve(io.cwd, flags.keep),
          onStep: (step) => say(`Drill: ${step} …`),
        })
        say('')
        page(
          io,
          flags.format === 'json' ? JSON.stringify(drillJson(report, flags.seed), null, 2) + '\n' : drillText(report, flags.seed, io),
        )
      } finally {
        say('')
        process.removeListener('SIGINT', onInterrupt).removeListener('SIGTERM', onInterrupt)
      }
    })
}

function faultsNamed(text: string): readonly Fault[] {
  if (text === 'all') return faultCatalogue
  const names = text.split(',').map((name) => name.trim())
  for (const name of names)
    refuseUnknown(
      name,
      faultCatalogue.map((fault) => fault.name),
      'fault',
    )
  return faultCatalogue.filter(({ name }) => names.includes(name))
}

function drillText(report: DrillReport, seed: number, io: CliIo): string {
  const { measure } = report
  const head =
    `Drill with seed ${seed}: ${counted(report.symbols, 'symbol')}, ${counted(report.series, 'series', 'series')}, ${countText(report.bars)} bars, as of ${isoInstant(report.asOfUs)}; ` +
    `${counted(report.rounds, 'round')}; ${counted(report.cleanConfirmed, 'finding')} confirmed before, not counted.\n\n`
  const right = { align: 'right' } as const
  const columns = [
    { title: 'fault' },
    { title: 'kind' },
    { title: 'injected', ...right },
    { title: 'places', ...right },
    { title: 'found', ...right },
    { title: 'right check', ...right },
    { title: 'review only', ...right },
    { title: 'at scan', ...right },
    { title: 'precision', ...right },
    { title: 'recall', ...right },
    { title: 'check' },
  ]
  const rows = measure.faults.map((fault) => rowOf(fault))
  const unplaced = [...report.unplaced].map(([name, times]) => `${name} (${times})`)
  const alarms = new Map<string, number>()
  for (const { check } of measure.falseAlarms) alarms.set(check, (alarms.get(check) ?? 0) + 1)
  const byCheck = [...alarms].sort((a, b) => b[1] - a[1]).map(([check, count]) => `${check} ${count}`)
  const perThousand = measure.falseAlarmsPer1000SeriesYears
  return (
    head +
    tableLines(columns, rows, io.width).join('\n') +
    `\n\nFalse alarms: ${countText(measure.falseAlarms.length)} in ${countText(Math.round(measure.seriesYears))} series-years` +
    (perThousand === null ? '' : `, ${perThousand.toFixed(1)} per 1,000`) +
    (byCheck.length === 0 ? '.\n' : `: ${byCheck.join(', ')}.\n`) +
    (unplaced.length === 0 ? '' : `No place in this sample for: ${unplaced.join(', ')}.\n`)
  )
}

function rowOf({ fault, injected, places, found, foundRight, onlyReview, scansToFind, precision, recall }: FaultMeasure): string[] {
  const scans = scansToFind.flatMap((count, i) => (count > 0 ? [i + 1] : []))
  return [
    fault.name,
    fault.kind,
    countText(injected),
    countText(places),
    countText(found),
    countText(foundRight),
    countText(onlyReview),
    scans.join(', '),
    ratioText(precision),
    ratioText(recall),
    fault.checks.join(', '),
  ]
}

function ratioText(ratio: number | null): string {
  return ratio === null ? '' : ratio.toFixed(3)
}
