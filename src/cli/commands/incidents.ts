import { type Command, Option } from 'commander'
import { type LastScan, openLastScan } from '../../app/last-scan.ts'
import { oneOf } from '../../app/one-of.ts'
import { AppError } from '../../base/app-error.ts'
import type { Finding } from '../../model/finding.ts'
import { type Incident, incidentKinds } from '../../model/incident.ts'
import { findingJson } from '../../contract/finding-json.ts'
import { incidentJson, incidentKeys } from '../../contract/incident-json.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { withDataOptions, withListFormat, withPaging } from '../options.ts'
import { counted, countText } from '../output/count.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'
import { severityStyle } from '../output/styles.ts'
import { folded, inert } from '../output/table.ts'
import { slotWriter } from '../../contract/slot-text.ts'
import { userName } from '../user-name.ts'
import { findingView } from './findings.ts'

interface IncidentFlags {
  readonly config?: string
  readonly data?: string
  readonly format: ListFormat
  readonly state: Incident['state'] | 'live' | 'all'
  readonly kind?: Incident['kind']
  readonly dataset?: string
  readonly symbol?: string
  readonly limit?: number
  readonly offset?: number
}

/** `tidegauge incidents 3f2a` */
export function incidentsCommand(program: Command, io: CliIo): void {
  const command = program
    .command('incidents')
    .summary('findings by their common cause, what to do, and who looks after it')
    .description(
      'Lists incidents: findings of many series with one cause, the gravest first. With an id, the one incident and its findings.',
    )
    .argument('[id]', 'incident; its first digits will do')
    .addOption(
      new Option('--state <state>', 'of one state; live: open or acknowledged')
        .choices(['live', 'open', 'acknowledged', 'resolved', 'all'])
        .default('live'),
    )
    .addOption(new Option('--kind <kind>', 'of one kind').choices([...incidentKinds]))
    .option('--dataset <name>', 'of one dataset')
    .option('--symbol <symbol>', 'that one symbol is part of')
    .addHelpText(
      'after',
      '\nExamples:\n  tidegauge incidents --kind source_outage\n  tidegauge incidents 3f2a\n  tidegauge incidents ack 3f2a --by ada',
    )
  withDataOptions(withPaging(withListFormat(command))).action(async (id: string | undefined, flags: IncidentFlags) => {
    const last = await openLastScan(flags, io)
    try {
      page(io, id === undefined ? await listText(last, flags, io) : await oneText(last, id, flags.format, io))
    } finally {
      await last.store.close()
    }
  })
  const ack = command
    .command('ack')
    .summary('say that you look after an incident')
    .description('Acknowledges an open incident. It stays acknowledged until it is resolved; nothing is excused by it.')
    .argument('<id>', 'incident; its first digits will do')
    .option('--by <name>', 'who looks after it (default: you)')
    .addHelpText('after', '\nExample:\n  tidegauge incidents ack 3f2a --by ada')
  // Options that the list has too are its own, wherever they stand.
  ack.action(async (id: string, own: { readonly by?: string }) => {
    const by = userName(own.by, '--by', io)
    const { store } = await openLastScan(command.opts(), io, 'write')
    try {
      const incident = oneOf(await store.incidents({}), id, 'incident')
      if (!(await store.acknowledgeIncident(incident.id, by)))
        throw new AppError(
          'USAGE',
          `incident ${incident.id} was resolved by scan ${incident.resolvedScan ?? ''}; there is nothing left to acknowledge`,
        )
      io.stdout.write(`Incident ${incident.id} acknowledged by ${inert(by)}: ${inert(incident.title)}\n`)
    } finally {
      await store.close()
    }
  })
}

async function listText({ store, layout }: LastScan, flags: IncidentFlags, io: CliIo): Promise<string> {
  const { dataset, symbol, kind, state, offset = 0, limit } = flags
  if (dataset !== undefined)
    refuseUnknown(
      dataset,
      layout.datasets.map(({ name }) => name),
      'dataset',
    )
  const found = await store.incidents({
    ...(dataset !== undefined && { dataset }),
    ...(kind !== undefined && { kind }),
    ...(symbol !== undefined && { symbol }),
    ...(state !== 'live' && state !== 'all' && { state }),
  })
  const wanted = state === 'live' ? found.filter((incident) => incident.state !== 'resolved') : found
  const shown = wanted.slice(offset, limit === undefined ? undefined : offset + limit)
  return renderList(shown, incidentView(slotWriter(layout.datasets), io), flags.format, io.width)
}

async function oneText({ store, layout, scan }: LastScan, id: string, format: ListFormat, io: CliIo): Promise<string> {
  const incident = oneOf(await store.incidents({}), id, 'incident')
  const findings = await store.openFindings({ dataset: incident.dataset, incident: incident.id })
  const slotText = slotWriter(layout.datasets)
  const view = findingView(slotText, scan.id, io)
  switch (format) {
    case 'json':
      return (
        JSON.stringify(
          { ...incidentJson(incident, slotText), members: findings.map((finding) => findingJson(finding, slotText, scan.id)) },
          null,
          2,
        ) + '\n'
      )
    case 'text':
      return detailText(incident, findings, view, io)
    default:
      return renderList(findings, view, format)
  }
}

function detailText(incident: Incident, findings: readonly Finding[], view: ListView<Finding>, io: CliIo): string {
  const { title, kind, severity, state, acknowledgedBy, firstScan, resolvedScan, evidence, repair } = incident
  const course =
    state === 'resolved'
      ? `resolved by scan ${resolvedScan ?? ''}`
      : state === 'acknowledged'
        ? `acknowledged by ${acknowledgedBy ?? ''}`
        : 'open'
  const figures = Object.entries(evidence)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 6 }) : String(value)}`,
    )
  const lines = [
    inert(title),
    `${kind}, ${io.paint(severityStyle[severity], severity)}, ${inert(course)}, since scan ${firstScan}; ${incident.id}`,
    ...(figures.length === 0 ? [] : [inert(figures.join(', '))]),
    `What to do: ${inert(repair)}`,
  ]
  const head = lines.flatMap((line) => folded(line, io.width)).join('\n')
  const names =
    incident.symbols.length > 0 && findings.length === 0 ? `\nIt was in ${counted(incident.symbols.length, 'series', 'series')}.\n` : ''
  return `${head}\n${names}${findings.length === 0 ? '' : `\n${renderList(findings, view, 'text', io.width)}`}`
}

function incidentView(slotText: ReturnType<typeof slotWriter>, io: CliIo): ListView<Incident> {
  return {
    columns: [
      { title: 'id', cell: ({ id }) => id },
      { title: 'state', cell: ({ state }) => state },
      { title: 'severity', cell: ({ severity }) => io.paint(severityStyle[severity], severity) },
      { title: 'from', cell: ({ dataset, from }) => slotText(dataset, from) ?? '' },
      { title: 'to', cell: ({ dataset, to }) => slotText(dataset, to) ?? '' },
      { title: 'findings', align: 'right', cell: ({ findings }) => countText(findings) },
      { title: 'what', cell: ({ title }) => inert(title) },
    ],
    keys: incidentKeys,
    toJson: (incident) => incidentJson(incident, slotText),
    none: 'There is no such incident.',
  }
}
