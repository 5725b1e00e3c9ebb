#!/usr/bin/env node
import { processIo } from './cli/io.ts'
import { runCli } from './cli/run.ts'

// A reader that went away, as in `tidegauge symbols | head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCli(process.argv.slice(2), processIo())
