import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { manifestJson, manifestKeys } from '../../contract/manifest-json.ts'
import type { ManifestEntry } from '../../model/manifest.ts'
import type { CliIo } from '../io.ts'
import { withDataOptions, withListFormat, withPaging } from '../options.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'
import { formatBytes } from '../../base/bytes.ts'
import { countText } from '../output/count.ts'
import { inert } from '../output/table.ts'

interface ManifestOptions {
  readonly config?: string
  readonly data?: string
  readonly format: ListFormat
  readonly outcome?: string
  readonly limit?: number
  readonly offset?: number
}

/** `tidegauge manifest --outcome unreadable` */
export function manifestCommand(program: Command, io: CliIo): void {
  const command = program
    .command('manifest')
    .summary('every object that the last scan met, and what became of it')
    .description('Lists every object of the last scan: read, unchanged, skipped, unreadable or not obtained, with the reason.')
    .addOption(new Option('--outcome <outcome>', 'of one outcome').choices(['read', 'unchanged', 'skipped', 'unreadable', 'not_obtained']))
    .addHelpText('after', '\nExample:\n  tidegauge manifest --outcome unreadable')
  withDataOptions(withPaging(withListFormat(command))).action(async (options: ManifestOptions) => {
    const last = await openLastScan(options, io)
    try {
      const entries = (await last.store.manifest()).filter(({ outcome }) => options.outcome === undefined || outcome === options.outcome)
      const offset = options.offset ?? 0
      const shown = entries.slice(offset, options.limit === undefined ? undefined : offset + options.limit)
      page(io, renderList(shown, view, options.format, io.width))
    } finally {
      await last.store.close()
    }
  })
}

const view: ListView<ManifestEntry> = {
  columns: [
    { title: 'path', cell: (entry) => inert(entry.path) },
    { title: 'outcome', cell: (entry) => entry.outcome },
    { title: 'size', align: 'right', cell: (entry) => formatBytes(entry.sizeBytes) },
    { title: 'records', align: 'right', cell: (entry) => countText(entry.records) },
    { title: 'dataset', cell: (entry) => inert(entry.dataset ?? '') },
    { title: 'reason', cell: (entry) => inert(reasonOf(entry)) },
  ],
  keys: manifestKeys,
  toJson: manifestJson,
  none: 'No object matches.',
}

function reasonOf({ reason, offset, line }: ManifestEntry): string {
  if (reason === null) return ''
  return offset === null ? reason : `${reason} (byte ${offset}${line === null ? '' : `, line ${line}`})`
}
