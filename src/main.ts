#!/usr/bin/env node
import { processIo } from './cli/io.ts'
import { runCli, sayError } from './cli/run.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that went away, as in `tidegauge symbols | head`, is no error.
  if (error.code === 'EPIPE') process.exit(0)
  process.exit(sayError(error, processIo()))
})

process.exitCode = await runCli(process.argv.slice(2), processIo())
