import type { Command } from 'commander'
import { AppError } from '../../base/app-error.ts'
import { isoDate, isoInstant } from '../../base/day.ts'
import { type Calendar, calendarNames, findCalendar, nearestCalendarName } from '../../calendar/calendar.ts'
import type { CliIo } from '../io.ts'
import { dateDay, withListFormat } from '../options.ts'
import { countText } from '../output/count.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'

interface Session {
  readonly session: string
  readonly open: string | null
  readonly close: string | null
  readonly breakStart: string | null
  readonly breakEnd: string | null
}

const view: ListView<Session> = {
  columns: [
    { title: 'session', cell: (row) => row.session },
    { title: 'open', cell: (row) => row.open ?? 'unknown' },
    { title: 'close', cell: (row) => row.close ?? 'unknown' },
    { title: 'break', cell: (row) => (row.breakStart === null ? '' : `${row.breakStart} to ${row.breakEnd ?? ''}`) },
  ],
  keys: ['session', 'open', 'close', 'break_start', 'break_end'],
  toJson: (row) => ({ session: row.session, open: row.open, close: row.close, break_start: row.breakStart, break_end: row.breakEnd }),
  none: 'No session in that range.',
}

const calendarsView: ListView<Calendar> = {
  columns: [
    { title: 'calendar', cell: ({ name }) => name },
    { title: 'from', cell: ({ firstDay }) => isoDate(firstDay) },
    { title: 'to', cell: ({ lastDay }) => isoDate(lastDay) },
    { title: 'sessions', align: 'right', cell: ({ sessions }) => countText(sessions.length) },
    { title: 'time zone', cell: ({ timeZone }) => timeZone },
  ],
  keys: ['calendar', 'from', 'to', 'sessions', 'time_zone', 'version'],
  toJson: ({ name, firstDay, lastDay, sessions, timeZone, version }) => ({
    calendar: name,
    from: isoDate(firstDay),
    to: isoDate(lastDay),
    sessions: sessions.length,
    time_zone: timeZone,
    version,
  }),
  none: 'There are no calendars.',
}

/** `tidegauge calendar XNYS --from 2024-01-01 --to 2024-01-31` */
export function calendarCommand(program: Command, io: CliIo): void {
  const command = program
    .command('calendar')
    .summary("print an exchange's sessions")
    .description(
      'Prints the sessions of an exchange with their opening and closing instants (UTC). Without a name: the calendars there are.',
    )
    .argument('[mic]', 'calendar: XNYS, XLON, 24/7, FX, … or an alias')
    .option('--from <date>', 'first session', dateDay)
    .option('--to <date>', 'last session', dateDay)
    .addHelpText('after', '\nExample:\n  tidegauge calendar XNYS --from 2024-11-25 --to 2024-12-06')
  withListFormat(command).action((name: string | undefined, options: { from?: number; to?: number; format: ListFormat }) => {
    if (name === undefined) {
      page(
        io,
        renderList(
          calendarNames.flatMap((known) => findCalendar(known) ?? []),
          calendarsView,
          options.format,
          io.width,
        ),
      )
      return
    }
    const calendar = findCalendar(name)
    if (!calendar) {
      const nearest = nearestCalendarName(name)
      throw new AppError(
        'USAGE',
        `there is no calendar "${name}"${nearest === null ? '.' : `; did you mean ${nearest}?`} Known: ${calendarNames.join(', ')}`,
      )
    }
    const today = calendar.localDay(io.nowUs())
    const from = options.from ?? (options.to === undefined ? today : calendar.firstDay)
    const to = options.to ?? (options.from === undefined ? today + 30 : calendar.lastDay)
    if (from < calendar.firstDay || to > calendar.lastDay) {
      io.stderr.write(
        `${calendar.name} is known from ${isoDate(calendar.firstDay)} to ${isoDate(calendar.lastDay)}; outside that the answer is unknown.\n`,
      )
    }
    const sessions: Session[] = []
    for (let i = calendar.ordinalFrom(from); i < calendar.sessions.length; i++) {
      const day = calendar.sessions[i] as number
      if (day > to) break
      const hours = calendar.hours(day)
      const instant = (us: number | null | undefined) => (us === null || us === undefined ? null : isoInstant(us))
      sessions.push({
        session: isoDate(day),
        open: instant(hours?.openUs),
        close: instant(hours?.closeUs),
        breakStart: instant(hours?.breakStartUs),
        breakEnd: instant(hours?.breakEndUs),
      })
    }
    page(io, renderList(sessions, view, options.format, io.width))
  })
}
