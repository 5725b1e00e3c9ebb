import { Command, CommanderError } from 'commander'
import { AppError, errnoOf } from '../base/app-error.ts'
import { calendarCommand } from './commands/calendar.ts'
import { checksCommand } from './commands/checks.ts'
import { configCommand } from './commands/config.ts'
import { demoCommand } from './commands/demo.ts'
import { findingsCommand } from './commands/findings.ts'
import { initCommand } from './commands/init.ts'
import { manifestCommand } from './commands/manifest.ts'
import { scanCommand } from './commands/scan.ts'
import { showCommand } from './commands/show.ts'
import { statusCommand } from './commands/status.ts'
import { symbolsCommand } from './commands/symbols.ts'
import { exitCodeOf } from './exit-code.ts'
import type { CliIo } from './io.ts'
import { version } from './version.ts'

/** Runs the command line and gives the exit code. Never throws: what went wrong is said on stderr. */
export async function runCli(words: readonly string[], io: CliIo): Promise<number> {
  const program = new Command('tidegauge')
    .description('Judges the price series of a market-data lake by the calendars of their exchanges, and says which can be trusted.')
    .version(version)
    .showHelpAfterError('(--help shows what can be said)')
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
  for (const add of [
    scanCommand,
    statusCommand,
    symbolsCommand,
    showCommand,
    findingsCommand,
    manifestCommand,
    calendarCommand,
    checksCommand,
    initCommand,
    demoCommand,
    configCommand,
  ]) {
    add(program, io)
  }
  for (const command of program.commands) inheritErrors(command, io)
  try {
    if (words.length === 0) {
      program.outputHelp()
      return 0
    }
    await program.parseAsync(words, { from: 'user' })
    return io.exitCode
  } catch (error) {
    return sayError(error, io)
  }
}

function inheritErrors(command: Command, io: CliIo): void {
  command
    .showHelpAfterError('(--help shows what can be said)')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
  for (const sub of command.commands) inheritErrors(sub, io)
}

/** Says on stderr what went wrong; gives the exit code. */
export function sayError(error: unknown, io: CliIo): number {
  // Commander has said what was wrong with the words, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodeOf.USAGE
  if (error instanceof AppError) {
    io.stderr.write(`tidegauge: ${error.message}\n`)
    if (error.code === 'INTERNAL' && error.cause instanceof Error) io.stderr.write(`${error.cause.stack ?? ''}\n`)
    return exitCodeOf[error.code]
  }
  if (errnoOf(error) === 'EPIPE') return 0
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errnoOf(error) ?? '')
  const text = error instanceof Error ? (full ? error.message : (error.stack ?? error.message)) : String(error)
  io.stderr.write(full ? `tidegauge: no space left on the disk: ${text}\n` : `tidegauge: a fault of Tidegauge, please report it:\n${text}\n`)
  return exitCodeOf[full ? 'DISK_FULL' : 'INTERNAL']
}
