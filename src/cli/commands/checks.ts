import type { Command } from 'commander'
import { type CheckDescription, describeCheck } from '../../checks/describe.ts'
import { checks } from '../../checks/registry.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { withListFormat } from '../options.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'
import { severityStyle } from '../output/styles.ts'
import { folded, tableLines } from '../output/table.ts'

/** `tidegauge checks copied_bar` */
export function checksCommand(program: Command, io: CliIo): void {
  const command = program
    .command('checks')
    .summary('the catalogue of checks')
    .description('Lists every check with what it finds; with a name: its rule, source and settings.')
    .argument('[name]', 'id of one check')
    .addHelpText('after', '\nExample:\n  tidegauge checks copied_bar')
  withListFormat(command).action((name: string | undefined, { format }: { format: ListFormat }) => {
    const all = checks.map(describeCheck)
    if (name === undefined) {
      page(io, renderList(all, viewOf(io), format, io.width))
      return
    }
    const check = all.find(({ id }) => id === name)
    if (check === undefined) {
      refuseUnknown(
        name,
        all.map(({ id }) => id),
        'check',
        'tidegauge checks',
      )
      return
    }
    page(io, format === 'text' ? checkText(check, io) : renderList([check], viewOf(io), format))
  })
}

function viewOf({ paint }: CliIo): ListView<CheckDescription> {
  return {
    columns: [
      { title: 'check', cell: (check) => check.id },
      { title: 'dimension', cell: (check) => check.dimension },
      { title: 'severity', cell: (check) => paint(severityStyle[check.severity], check.severity) },
      { title: 'status', cell: (check) => check.status },
      { title: 'finds', cell: (check) => check.about },
    ],
    keys: ['id', 'version', 'judges', 'dimension', 'severity', 'status', 'about', 'formula', 'source', 'applies_to', 'reads', 'params'],
    toJson: ({ appliesTo, reads, params, ...check }) => ({ ...check, applies_to: appliesTo, reads, params }),
    none: 'There are no checks.',
  }
}

function checkText(check: CheckDescription, { paint, width }: CliIo): string {
  const lines = [
    `${paint('bold', check.id)}  ${check.dimension}, ${check.severity}, ${check.status} (version ${check.version})`,
    ...folded(check.about, width),
    '',
    ...folded(check.formula, width),
    '',
    ...folded(`Source: ${check.source}`, width),
    `Judges ${check.appliesTo.join(', ')} bars.`,
  ]
  if (check.params.length > 0) {
    const rows = check.params.map((param) => [
      `  ${param.name}`,
      JSON.stringify(param.default),
      param.min === null ? '' : `${param.min} to ${param.max ?? ''}`,
      param.unit ?? '',
      param.about,
    ])
    lines.push(
      '',
      ...tableLines(
        [{ title: '  setting' }, { title: 'default' }, { title: 'range' }, { title: 'unit' }, { title: 'what it sets' }],
        rows,
        width,
      ),
    )
  }
  return lines.join('\n') + '\n'
}
