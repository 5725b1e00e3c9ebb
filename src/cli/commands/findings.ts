import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { checks } from '../../checks/registry.ts'
import type { Finding } from '../../model/finding.ts'
import { dimensions, findingStatuses, severities } from '../../model/severity.ts'
import type { FindingFilter, ScanStore } from '../../store/scan-store.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { dateDay, withDataOptions, withListFormat, withPaging } from '../options.ts'
import { findingJson } from '../../contract/finding-json.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'
import { inert } from '../output/table.ts'
import { severityStyle } from '../output/styles.ts'
import { slotWriter } from '../../contract/slot-text.ts'

interface FindingOptions {
  readonly config?: string
  readonly data?: string
  readonly format: ListFormat
  readonly symbol?: string
  readonly dataset?: string
  readonly check?: string
  readonly dimension?: string
  readonly status?: string
  readonly severity?: string
  readonly from?: number
  readonly to?: number
  readonly limit?: number
  readonly offset?: number
}

/** `tidegauge findings --status confirmed --severity critical` */
export function findingsCommand(program: Command, io: CliIo): void {
  const command = program
    .command('findings')
    .summary('list what is wrong, with dates and evidence')
    .description('Lists the open findings of the last scan. All filters given hold together.')
    .option('--symbol <symbol>', 'of one symbol')
    .option('--dataset <name>', 'of one dataset')
    .option('--check <id>', 'of one check, as named by "tidegauge checks"')
    .addOption(new Option('--dimension <name>', 'of one dimension').choices([...dimensions]))
    .addOption(new Option('--status <status>', 'of one status').choices([...findingStatuses]))
    .addOption(new Option('--severity <severity>', 'of one severity').choices([...severities]))
    .option('--from <date>', 'that reach this date or later', dateDay)
    .option('--to <date>', 'that begin on this date or earlier', dateDay)
    .addHelpText('after', '\nExample:\n  tidegauge findings --symbol AAPL --status confirmed --format ndjson')
  withDataOptions(withPaging(withListFormat(command))).action(async (options: FindingOptions) => {
    const last = await openLastScan(options, io)
    try {
      const { symbol, dataset, check, dimension, status, severity, limit, offset } = options
      if (dataset !== undefined)
        refuseUnknown(
          dataset,
          last.layout.datasets.map(({ name }) => name),
          'dataset',
        )
      if (check !== undefined)
        refuseUnknown(
          check,
          checks.map(({ id }) => id),
          'check',
          'tidegauge checks',
        )
      const filter: FindingFilter = {
        ...(symbol !== undefined && { symbol }),
        ...(dataset !== undefined && { dataset }),
        ...(check !== undefined && { check }),
        ...(dimension !== undefined && { dimension }),
        ...(status !== undefined && { status }),
        ...(severity !== undefined && { severity }),
        ...(options.from !== undefined && { fromDay: options.from }),
        ...(options.to !== undefined && { toDay: options.to }),
        ...(limit !== undefined && { limit }),
        ...(offset !== undefined && { offset }),
      }
      const findings = await last.store.openFindings(filter)
      if (symbol !== undefined && findings.length === 0) await refuseUnknownSymbol(symbol, last.store)
      page(io, renderList(findings, findingView(slotWriter(last.layout.datasets), last.scan.id, io), options.format, io.width))
    } finally {
      await last.store.close()
    }
  })
}

/** A symbol without findings is fine; one that the last scan does not know is not. */
async function refuseUnknownSymbol(symbol: string, store: ScanStore): Promise<void> {
  const known = new Set((await store.allSeries()).map((record) => record.symbol))
  if (!known.has(symbol) && (await store.openFindings({ symbol, limit: 1 })).length === 0)
    refuseUnknown(symbol, [...known], 'symbol', 'tidegauge symbols')
}

/** How findings are listed. */
export function findingView(slotText: ReturnType<typeof slotWriter>, scan: number, io: CliIo): ListView<Finding> {
  return {
    columns: [
      { title: 'id', cell: (finding) => finding.id },
      { title: 'symbol', cell: (finding) => inert(finding.symbol) },
      { title: 'dataset', cell: (finding) => inert(finding.dataset) },
      { title: 'check', cell: (finding) => finding.check },
      { title: 'status', cell: (finding) => finding.status },
      { title: 'severity', cell: (finding) => io.paint(severityStyle[finding.severity], finding.severity) },
      { title: 'from', cell: (finding) => slotText(finding.dataset, finding.from) ?? '' },
      { title: 'to', cell: (finding) => slotText(finding.dataset, finding.to) ?? '' },
      { title: 'what', cell: ({ message, excuse }) => inert(excuse === null ? message : `${message} (${excuse})`) },
    ],
    keys: [
      'id',
      'symbol',
      'dataset',
      'check',
      'dimension',
      'status',
      'severity',
      'charged',
      'from',
      'to',
      'bars',
      'message',
      'evidence',
      'excuse',
      'incident',
      'first_scan',
      'last_scan',
    ],
    toJson: (finding) => findingJson(finding, slotText, scan),
    none: 'No finding matches.',
  }
}
