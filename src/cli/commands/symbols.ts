import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { IndexedSymbol } from '../../model/profile.ts'
import { bands } from '../../model/score.ts'
import { symbolIndex } from '../../profile/symbol-index.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { scoreNumber, withDataOptions, withListFormat, withPaging } from '../options.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'
import { scoreText } from '../output/profile-text.ts'
import { countText } from '../output/count.ts'
import { bandStyle } from '../output/styles.ts'
import { inert } from '../output/table.ts'
import { type SymbolQuery, selectSymbols, symbolSorts } from '../../profile/symbol-query.ts'

interface SymbolsOptions extends SymbolQuery {
  readonly config?: string
  readonly data?: string
  readonly format: ListFormat
}

/** `tidegauge symbols --band poor --sort score` */
export function symbolsCommand(program: Command, io: CliIo): void {
  const command = program
    .command('symbols')
    .summary('list the symbols with their scores')
    .description('Lists the symbols of the last scan. A symbol has the score of its worst dataset. All filters given hold together.')
    .option('--search <text>', 'whose symbol or name contains the text')
    .option('--category <name>', 'of one category')
    .option('--tag <tag>', 'with this tag')
    .option('--dataset <name>', 'that this dataset has')
    .addOption(new Option('--band <band>', 'of one band').choices([...bands]))
    .option('--min-score <score>', 'with at least this score', scoreNumber)
    .option('--max-score <score>', 'with at most this score', scoreNumber)
    .addOption(
      new Option('--sort <key>', 'order; -key for descending').choices(symbolSorts.flatMap((key) => [key, `-${key}`])).default('symbol'),
    )
    .addHelpText('after', '\nExample:\n  tidegauge symbols --max-score 85 --sort score --limit 20')
  withDataOptions(withPaging(withListFormat(command))).action(async (options: SymbolsOptions) => {
    const last = await openLastScan(options, io)
    try {
      const { datasets } = last.layout
      if (options.dataset !== undefined)
        refuseUnknown(
          options.dataset,
          datasets.map(({ name }) => name),
          'dataset',
        )
      const index = symbolIndex({
        scan: last.scan,
        datasets,
        series: await last.store.allSeries(),
        metadata: await last.store.metadata(),
        calendarOf: findCalendar,
      })
      if (options.category !== undefined) refuseUnknown(options.category, index.categories, 'category')
      if (options.tag !== undefined) refuseUnknown(options.tag, [...new Set(index.symbols.flatMap(({ tags }) => tags))].sort(), 'tag')
      const { selected, matching } = selectSymbols(index.symbols, options)
      if (options.format === 'json') page(io, JSON.stringify({ ...index, matching_symbols: matching, symbols: selected }, null, 2) + '\n')
      else page(io, renderList(selected, symbolView(io), options.format, io.width))
    } finally {
      await last.store.close()
    }
  })
}

function symbolView(io: CliIo): ListView<IndexedSymbol> {
  const newest = ({ datasets }: IndexedSymbol) =>
    Object.values(datasets).reduce<string>((end, summary) => (summary.end !== null && summary.end > end ? summary.end : end), '')
  return {
    columns: [
      { title: 'symbol', cell: (row) => inert(row.symbol) },
      { title: 'score', align: 'right', cell: (row) => scoreText(row.quality_score) },
      { title: 'band', cell: (row) => io.paint(bandStyle[row.band], row.band) },
      { title: 'datasets', cell: (row) => inert(Object.keys(row.datasets).join(', ')) },
      {
        title: 'records',
        align: 'right',
        cell: (row) => countText(Object.values(row.datasets).reduce((sum, summary) => sum + summary.records, 0)),
      },
      { title: 'to', cell: newest },
      { title: 'category', optional: true, cell: (row) => (row.category === 'uncategorised' ? '' : inert(row.category ?? '')) },
      { title: 'name', optional: true, cell: (row) => inert(row.name ?? '') },
    ],
    keys: ['symbol', 'name', 'type', 'category', 'tags', 'quality_score', 'band', 'daily_data', 'weekly_data', 'datasets', 'last_updated'],
    toJson: (row) => ({ ...row }),
    none: 'No symbol matches.',
  }
}
