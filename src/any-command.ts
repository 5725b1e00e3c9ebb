import { commands } from './cli/commands.ts'
import { runProcess } from './cli/run-process.ts'

export function runAnyCommand(): void {
  runProcess(commands)
}
