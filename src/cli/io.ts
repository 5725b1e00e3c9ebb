import { paintFor, type Paint } from './output/paint.ts'

/** The edges of the command: where it prints, what it is told by the environment. One value, so that tests can stand in for all of it. */
export interface CliIo {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly paint: Paint
  /** Columns of the terminal that standard output is; `null` where it is none, and lines may have any length. */
  readonly width: number | null
  /** µs since 1970 UTC. */
  readonly nowUs: () => number
  /** Set by a command that ends with another code than 0. */
  exitCode: number
}

export function processIo(): CliIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    paint: paintFor(process.stdout, process.env),
    width: process.stdout.isTTY ? process.stdout.columns : null,
    nowUs: () => Date.now() * 1000,
    exitCode: 0,
  }
}
