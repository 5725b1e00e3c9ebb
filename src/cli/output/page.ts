import type { CliIo } from '../io.ts'

/** Writes a command's result to standard output. A reader that went away (`| head`) ends the command quietly. */
export function page(io: CliIo, text: string): void {
  io.stdout.write(text)
}
