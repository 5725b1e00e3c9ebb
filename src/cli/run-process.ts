import type { Commands } from './commands.ts'
import { processIo } from './io.ts'
import { runCli, sayError } from './run.ts'

/** Runs the command line of this process and sets its exit code. */
export function runProcess(commands: Commands): void {
  const io = processIo()
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that went away, as in `tidegauge symbols | head`, is no error.
    if (error.code === 'EPIPE') process.exit(0)
    process.exit(sayError(error, io))
  })
  // Nothing is left to do: the system frees at once what V8 would give back piece by piece.
  process.once('beforeExit', () => process.exit())
  void runCli(process.argv.slice(2), io, commands).then((code) => {
    process.exitCode = code
  })
}
