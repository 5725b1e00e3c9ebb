import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { planOf, verifyPlan } from '../../app/plan.ts'
import type { ScanRecord } from '../../model/scan.ts'
import { barsIn, type PlanEntry, type PlanOutcome } from '../../profile/backfill-plan.ts'
import { planColumns, planCsv, planLines } from '../../contract/plan-csv.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { positiveNumber, withDataOptions } from '../options.ts'
import { counted } from '../output/count.ts'
import { page } from '../output/page.ts'
import { inert, tableLines } from '../output/table.ts'

interface PlanFlags {
  readonly config?: string
  readonly data?: string
  readonly format: 'text' | 'json' | 'csv'
  readonly symbol?: string
  readonly dataset?: string
  readonly confirmed?: true
  readonly verify?: number | true
}

/** `tidegauge plan --format csv` */
export function planCommand(program: Command, io: CliIo): void {
  const command = program
    .command('plan')
    .summary('what to fetch again, and what of it has arrived')
    .description(
      'The least that has to be fetched again to mend the lake: symbols, datasets and ranges of sessions, by the findings of the last scan. With --verify: what became of the plan of an earlier scan.',
    )
    .option('--symbol <symbol>', 'of one symbol')
    .option('--dataset <name>', 'of one dataset')
    .option('--confirmed', 'leave out missing bars that are to be reviewed: those of thin names')
    .option('--verify [scan]', 'what the plan of a scan (default: the one before the last) asked for, and what of it came', positiveNumber)
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'csv']).default('text'))
    .addHelpText('after', '\nExamples:\n  tidegauge plan --format csv > refill.csv\n  tidegauge plan --verify')
  withDataOptions(command).action(async (flags: PlanFlags) => {
    const last = await openLastScan(flags, io)
    try {
      if (flags.dataset !== undefined)
        refuseUnknown(
          flags.dataset,
          last.layout.datasets.map(({ name }) => name),
          'dataset',
        )
      const source = { store: last.store, datasets: last.layout.datasets, scan: last.scan }
      const filter = { symbol: flags.symbol, dataset: flags.dataset, isConfirmedOnly: flags.confirmed === true }
      if (flags.verify === undefined) page(io, planText(await planOf(source, filter), flags.format, io))
      else {
        const { earlier, outcome } = await verifyPlan(source, filter, flags.verify === true ? null : flags.verify)
        page(io, outcomeText(outcome, earlier, last.scan, flags.format, io))
      }
    } finally {
      await last.store.close()
    }
  })
}

function planText(entries: readonly PlanEntry[], format: PlanFlags['format'], io: CliIo): string {
  switch (format) {
    case 'json':
      return JSON.stringify(entries, null, 2) + '\n'
    case 'csv':
      return planCsv(entries)
    case 'text':
      if (entries.length === 0) return 'Nothing has to be fetched again.\n'
      return `${table(entries, io).join('\n')}\n\n${sumText(entries)} to fetch again.\n`
  }
}

function outcomeText(outcome: PlanOutcome, earlier: ScanRecord, last: ScanRecord, format: PlanFlags['format'], io: CliIo): string {
  const parts = [
    ['arrived', 'Arrived', outcome.arrived],
    ['missing', 'Missing still', outcome.missing],
    ['excused', 'Excused since', outcome.excused],
    ['added', 'Asked for since', outcome.added],
  ] as const
  switch (format) {
    case 'json':
      return JSON.stringify({ plan_of_scan: earlier.id, verified_by_scan: last.id, ...outcome }, null, 2) + '\n'
    case 'csv':
      return (
        [
          ['state', ...planColumns].join(','),
          ...parts.flatMap(([name, , entries]) => planLines(entries).map((line) => `${name},${line}`)),
        ].join('\n') + '\n'
      )
    case 'text': {
      const shown = parts.filter(([, , entries]) => entries.length > 0)
      const head = `The plan of scan ${earlier.id}, verified by scan ${last.id}: ${barsIn(outcome.arrived)} of ${counted(
        barsIn(outcome.arrived) + barsIn(outcome.missing) + barsIn(outcome.excused),
        'bar',
      )} arrived.`
      return (
        [head, ...shown.map(([, title, entries]) => `${title}: ${sumText(entries)}\n${table(entries, io).join('\n')}`)].join('\n\n') + '\n'
      )
    }
  }
}

function sumText(entries: readonly PlanEntry[]): string {
  const ranges = entries.reduce((sum, entry) => sum + entry.ranges.length, 0)
  return `${counted(barsIn(entries), 'bar')} in ${counted(ranges, 'range')} of ${counted(entries.length, 'series', 'series')}`
}

function table(entries: readonly PlanEntry[], io: CliIo): string[] {
  return tableLines(
    [{ title: 'symbol' }, { title: 'dataset' }, { title: 'from' }, { title: 'to' }, { title: 'bars', align: 'right' }, { title: 'why' }],
    entries.flatMap(({ symbol, dataset, ranges }) =>
      ranges.map(({ from, to, expected_bars, reasons }) => [
        inert(symbol),
        inert(dataset),
        from,
        to,
        String(expected_bars),
        reasons.join(', '),
      ]),
    ),
    io.width,
  )
}
