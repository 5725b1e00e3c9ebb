import { Command, CommanderError } from 'commander'
import { AppError, errnoOf } from '../base/app-error.ts'
import { exitCodeOf } from './exit-code.ts'
import type { Commands } from './commands.ts'
import type { CliIo } from './io.ts'
import { version } from './version.ts'

/** Runs the command line, which may call one of `commands`, and gives the exit code. Never throws: what went wrong is said on stderr. */
export async function runCli(words: readonly string[], io: CliIo, commands: Commands): Promise<number> {
  const program = new Command('tidegauge')
    .description('Judges the price series of a market-data lake by the calendars of their exchanges, and says which can be trusted.')
    .version(version)
    .showHelpAfterError('(--help shows what can be said)')
    .showSuggestionAfterError()
    .addHelpText('after', '\nExamples:\n  tidegauge demo demo-lake\n  tidegauge scan demo-lake --as-of 2024-12-31T22:00:00Z')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
  const called = namedCommands(words[0], commands)
  for (const name of called) (await commands[name]?.())?.(program, io)
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

/** The commands that the first word calls for: all of them where help or a suggestion may have to name them. */
function namedCommands(word: string | undefined, commands: Commands): readonly string[] {
  if (word === '--version' || word === '-V') return []
  return word !== undefined && Object.hasOwn(commands, word) ? [word] : Object.keys(commands)
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
  io.stderr.write(
    full ? `tidegauge: no space left on the disk: ${text}\n` : `tidegauge: a fault of Tidegauge, please report it:\n${text}\n`,
  )
  return exitCodeOf[full ? 'DISK_FULL' : 'INTERNAL']
}
