import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export const mainFile = join(import.meta.dirname, '..', '..', 'dist', 'main.js')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Kills the process with SIGKILL after so many ms. */
  readonly killAfterMs?: number
  /** Command that runs node, such as `['prlimit', '--fsize=1000']`. */
  readonly through?: readonly string[]
}

/** Runs the built command as a process of its own, with a state home of its own. */
export function tidegauge(args: readonly string[], { cwd, env, killAfterMs, through = [] }: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const words = [...through, process.execPath, mainFile, ...args]
    const child = spawn(words[0] as string, words.slice(1), {
      cwd: cwd ?? tmpdir(),
      env: { PATH: process.env['PATH'], HOME: stateHome(), XDG_STATE_HOME: stateHome(), TZ: process.env['TZ'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') })
    })
  })
}

let home: string | null = null
function stateHome(): string {
  return (home ??= mkdtempSync(join(tmpdir(), 'tidegauge-home-')))
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegauge-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files, by path relative to the folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

/** One object per line of ndjson. */
export function linesOf(ndjson: string): Record<string, unknown>[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
