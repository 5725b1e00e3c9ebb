import { type Command, InvalidArgumentError, Option } from 'commander'
import { DAY_US, parseIsoDate } from '../base/day.ts'
import { listFormats } from './output/list.ts'

/** `--config` and `--data`: which lake's data folder a command reads. Without either, the last one used. */
export function withDataOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (tidegauge.yaml)')
    .option('--data <folder>', 'data folder of the lake; default: the last one used')
}

/** `--format` for lists. */
export function withListFormat(command: Command): Command {
  return command.addOption(new Option('--format <format>', 'how to print').choices([...listFormats]).default('text'))
}

export function withPaging(command: Command): Command {
  return command
    .option('--limit <n>', 'print at most this many', wholeNumber)
    .option('--offset <n>', 'leave out the first so many', wholeNumber)
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError(`expected a whole number, not "${text}"`)
  return Number(text)
}

export function positiveNumber(text: string): number {
  const value = wholeNumber(text)
  if (value === 0) throw new InvalidArgumentError('expected 1 or more')
  return value
}

export function scoreNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 100)) throw new InvalidArgumentError(`expected a score from 0 to 100, not "${text}"`)
  return value
}

/** A date as day number. */
export function dateDay(text: string): number {
  const day = parseIsoDate(text)
  if (day === null) throw new InvalidArgumentError(`expected a date like 2024-01-05, not "${text}"`)
  return day
}

/** An instant as µs since 1970 UTC. A bare date means its midnight UTC; a time must say its zone. */
export function instantUs(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2}))?$/.exec(text)
  const day = match?.[1] === undefined ? null : parseIsoDate(match[1])
  if (!match || day === null) throw new InvalidArgumentError(`expected an instant like 2024-01-05T21:00:00Z, not "${text}"`)
  const [hours, minutes, seconds] = [match[2], match[3], match[4]].map((part) => Number(part ?? 0)) as [number, number, number]
  if (hours > 23 || minutes > 59 || seconds > 59) throw new InvalidArgumentError(`there is no such time of day: "${text}"`)
  const fraction = Number((match[5] ?? '').padEnd(6, '0') || 0)
  const zone = match[6]
  const offset =
    zone === undefined || zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  return day * DAY_US + ((hours * 60 + minutes - offset) * 60 + seconds) * 1e6 + fraction
}
