/** Bundled by itself: what a scan loads, and nothing of the other commands. */
import { scanCommand } from './cli/commands/scan.ts'
import { runProcess } from './cli/run-process.ts'

runProcess({ scan: () => Promise.resolve(scanCommand) })
