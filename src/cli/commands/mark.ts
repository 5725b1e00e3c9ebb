import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { newMark } from '../../app/marks.ts'
import { markJson, parseMarks } from '../../contract/marks-json.ts'
import { oneOf } from '../../app/one-of.ts'
import { AppError, errnoOf } from '../../base/app-error.ts'
import { endOfDay, isoDate, isoInstant, utcDay } from '../../base/day.ts'
import { checks } from '../../checks/registry.ts'
import { hasEnded, type Mark } from '../../model/mark.ts'
import type { CliIo } from '../io.ts'
import { refuseUnknown } from '../known-name.ts'
import { dateDay, withDataOptions, withListFormat } from '../options.ts'
import { counted } from '../output/count.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'
import { inert } from '../output/table.ts'
import { userName } from '../user-name.ts'

interface DataFlags {
  readonly config?: string
  readonly data?: string
}

interface AddFlags extends DataFlags {
  readonly finding?: string
  readonly incident?: string
  readonly symbol?: string
  readonly dataset?: string
  readonly check?: string
  readonly from?: number
  readonly to?: number
  readonly reason: string
  readonly author?: string
  readonly until?: number
}

/** `tidegauge mark add --finding ID --reason TEXT` */
export function markCommand(program: Command, io: CliIo): void {
  const mark = program
    .command('mark')
    .summary('call findings normal, list and remove such marks')
    .description(
      'Marks of what is normal: findings that a mark covers are excused from the next scan on, for as long as it holds. They cost no score and stay listed as excused.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  tidegauge mark add --symbol AAPL --check unadjusted_split --reason "spin-off"\n  tidegauge mark list',
    )
  addSub(mark, io)
  listSubs(mark, io)
  const remove = mark
    .command('remove')
    .summary('take a mark back')
    .argument('<id>', 'mark, as "tidegauge mark list" prints it; its first digits will do')
    .addHelpText('after', '\nExample:\n  tidegauge mark remove 5d01c7')
  withDataOptions(remove).action(async (id: string, flags: DataFlags) => {
    const { store } = await openLastScan(flags, io, 'write')
    try {
      const known = oneOf(await store.marks(), id, 'mark')
      await store.removeMark(known.id)
      io.stdout.write(`Mark ${known.id} removed. What it excused is judged again by the next scan.\n`)
    } finally {
      await store.close()
    }
  })
  const importing = mark
    .command('import')
    .summary('take over marks that were exported')
    .argument('<file>', 'JSON that "tidegauge mark export" wrote')
    .addHelpText('after', '\nExample:\n  tidegauge mark import marks.json')
  withDataOptions(importing).action(async (name: string, flags: DataFlags) => {
    const file = resolve(io.cwd, name)
    const marks = parseMarks(readText(file), file)
    const { store } = await openLastScan(flags, io, 'write')
    try {
      const known = new Set((await store.marks()).map(({ id }) => id))
      for (const one of marks) await store.addMark(one)
      const replaced = marks.filter(({ id }) => known.has(id)).length
      io.stdout.write(
        `${counted(marks.length, 'mark')} imported, ${replaced} of them in the place of one with the same id. The next scan applies them.\n`,
      )
    } finally {
      await store.close()
    }
  })
}

function addSub(mark: Command, io: CliIo): void {
  const add = mark
    .command('add')
    .summary('call something normal')
    .description(
      'Calls a finding, an incident, a symbol, a check or dates normal, with a reason. The next scan excuses the findings that lie within.',
    )
    .option('--finding <id>', 'an open finding, as it is now: not what it grows to')
    .option('--incident <id>', 'an open incident: each of its findings, as it is now')
    .option('--symbol <symbol>', 'findings of one symbol')
    .option('--dataset <name>', 'findings of one dataset')
    .option('--check <id>', 'findings of one check, as named by "tidegauge checks"')
    .option('--from <date>', 'findings that begin on this date or later', dateDay)
    .option('--to <date>', 'findings that end on this date or earlier', dateDay)
    .requiredOption('--reason <text>', 'why this is normal', someText)
    .option('--author <name>', 'who says so (default: you)')
    .option('--until <date>', 'last date on which the mark holds (default: for ever)', dateDay)
    .addHelpText(
      'after',
      '\nExamples:\n  tidegauge mark add --finding 3f2a --reason "halted that day"\n  tidegauge mark add --symbol AAPL --check copied_bar --from 2017-08-01 --to 2017-08-01 --reason "both days are right" --until 2030-12-31',
    )
  withDataOptions(add).action(async (flags: AddFlags) => {
    refuseMixed(flags)
    const author = userName(flags.author, '--author', io)
    const { store, layout, scan } = await openLastScan(flags, io, 'write')
    try {
      if (flags.dataset !== undefined)
        refuseUnknown(
          flags.dataset,
          layout.datasets.map(({ name }) => name),
          'dataset',
        )
      if (flags.check !== undefined)
        refuseUnknown(
          flags.check,
          checks.map(({ id }) => id),
          'check',
          'tidegauge checks',
        )
      if (flags.symbol !== undefined && (await store.openFindings({ symbol: flags.symbol, limit: 1 })).length === 0)
        refuseUnknown(flags.symbol, [...new Set((await store.allSeries()).map(({ symbol }) => symbol))], 'symbol', 'tidegauge symbols')
      const request = {
        finding: flags.finding,
        incident: flags.incident,
        dataset: flags.dataset,
        symbol: flags.symbol,
        check: flags.check,
        fromDay: flags.from,
        toDay: flags.to,
        reason: flags.reason,
        author,
        createdUs: io.nowUs(),
        untilUs: flags.until === undefined ? null : endOfDay(flags.until),
      }
      const made = await newMark(request, store, layout.datasets)
      await store.addMark(made)
      if (hasEnded(made, scan.asOfUs))
        io.stderr.write(
          `tidegauge: the mark has already ended: the last scan judged as of ${isoInstant(scan.asOfUs)}, and it excuses nothing after ${isoDate(flags.until ?? 0)}\n`,
        )
      io.stdout.write(`Mark ${made.id}: ${inert(scopeText(made))}. The next scan applies it.\n`)
    } finally {
      await store.close()
    }
  })
}

function listSubs(mark: Command, io: CliIo): void {
  const marksOf = async (flags: DataFlags) => {
    const { store, scan } = await openLastScan(flags, io)
    try {
      return { marks: await store.marks(), view: markView(scan.asOfUs) }
    } finally {
      await store.close()
    }
  }
  const list = mark.command('list').summary('all marks').addHelpText('after', '\nExample:\n  tidegauge mark list --format json')
  withDataOptions(withListFormat(list)).action(async (flags: DataFlags & { format: ListFormat }) => {
    const { marks, view } = await marksOf(flags)
    page(io, renderList(marks, view, flags.format, io.width))
  })
  const exporting = mark
    .command('export')
    .summary('print all marks as JSON, for "mark import"')
    .addHelpText('after', '\nExample:\n  tidegauge mark export > marks.json')
  withDataOptions(exporting).action(async (flags: DataFlags) => {
    const { marks, view } = await marksOf(flags)
    page(io, renderList(marks, view, 'json'))
  })
}

function refuseMixed({ finding, incident, symbol, dataset, check, from, to }: AddFlags): void {
  const others = { symbol, dataset, check, from, to }
  const named = Object.entries({ finding, incident }).filter(([, value]) => value !== undefined)
  if (named.length === 0) return
  const more = Object.entries(others).filter(([, value]) => value !== undefined)
  if (named.length + more.length > 1)
    throw new AppError(
      'USAGE',
      `--${named[0]?.[0] ?? ''} says all of what is marked; leave out ${[...named.slice(1), ...more].map(([name]) => `--${name}`).join(', ')}`,
    )
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('USAGE', `cannot read ${file} (${errnoOf(cause) ?? String(cause)})`, { cause })
  }
}

function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('say why')
  return text
}

/** What a mark covers, for people. */
function scopeText({ dataset, symbol, check, parts, incident, finding, ...days }: Mark): string {
  const symbols = parts === undefined ? undefined : [...new Set(parts.map((part) => part.symbol))].filter((name) => name !== '*')
  const checkList = parts === undefined ? undefined : [...new Set(parts.map((part) => part.check))].sort()
  const fromDay = days.fromDay ?? parts?.reduce<number | null>((first, part) => earlier(first, part.fromDay), null) ?? null
  const toDay = days.toDay ?? parts?.reduce<number | null>((last, part) => later(last, part.toDay), null) ?? null
  const who =
    symbol ??
    (symbols === undefined
      ? finding === null && incident === null
        ? 'every symbol'
        : 'what it was made on'
      : symbols.length === 0
        ? 'the dataset as a whole'
        : symbols.length === 1
          ? (symbols[0] ?? '')
          : counted(symbols.length, 'symbol'))
  const what = check ?? checkList?.join(', ') ?? 'every check'
  const when =
    fromDay === null && toDay === null
      ? ''
      : fromDay === toDay && fromDay !== null
        ? `, ${isoDate(fromDay)}`
        : `, ${fromDay === null ? 'up' : `from ${isoDate(fromDay)}`}${toDay === null ? ' on' : ` to ${isoDate(toDay)}`}`
  return `${what} of ${who}${dataset === null ? '' : ` in ${dataset}`}${when}`
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

/** How marks are listed; `asOfUs` says which of them have ended. */
const markView = (asOfUs: number): ListView<Mark> => ({
  columns: [
    { title: 'id', cell: ({ id }) => inert(id) },
    { title: 'covers', cell: (one) => inert(scopeText(one)) },
    { title: 'author', cell: ({ author }) => inert(author) },
    { title: 'made', cell: ({ createdUs }) => isoDate(Math.floor(createdUs / 86_400_000_000)) },
    { title: 'until', optional: true, cell: (one) => untilText(one, asOfUs) },
    { title: 'reason', cell: ({ reason }) => inert(reason) },
  ],
  keys: ['id', 'dataset', 'symbol', 'check', 'finding', 'incident', 'parts', 'from', 'to', 'reason', 'author', 'created_at', 'until'],
  toJson: markJson,
  none: 'Nothing is marked.',
})

function untilText(mark: Mark, asOfUs: number): string {
  if (mark.untilUs === null) return ''
  return `${isoDate(utcDay(mark.untilUs - 1))}${hasEnded(mark, asOfUs) ? ' (ended)' : ''}`
}
