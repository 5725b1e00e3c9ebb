import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

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
  /** Called once the process has been started, to send it signals or to race it. */
  readonly started?: (child: ChildProcess) => void
  /** No file may grow beyond so many blocks of 512 or 1024 bytes, as a full disk would have it. */
  readonly fileBlocks?: number
  /** Text of a shell pipeline after the command, such as `| head -n 1` or `> /dev/full`. */
  readonly into?: string
  /** Options of node itself. */
  readonly nodeOptions?: readonly string[]
  /** Script to run instead of dist/main.js. */
  readonly script?: string
}

/** Runs the built command as a process of its own, with a state home of its own. */
export function tidegauge(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, env, started, fileBlocks, into, nodeOptions = [], script = mainFile } = options
  const words = [process.execPath, ...nodeOptions, script, ...args]
  const limit = fileBlocks === undefined ? '' : `ulimit -f ${fileBlocks}; `
  const [file, rest] =
    into !== undefined
      ? ['sh', ['-c', `${limit}"$@" ${into}`, 'sh', ...words]]
      : limit !== ''
        ? ['sh', ['-c', `${limit}exec "$@"`, 'sh', ...words]]
        : [words[0] as string, words.slice(1)]
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {
      cwd: cwd ?? tmpdir(),
      env: { PATH: process.env['PATH'], HOME: stateHome(), XDG_STATE_HOME: stateHome(), TZ: process.env['TZ'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') })
    })
    started?.(child)
  })
}

/** Runs the command and gives its greatest resident memory in bytes beside what it ended with. */
export async function tidegaugeMeasured(args: readonly string[]): Promise<Ended & { readonly peakBytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegauge-peak-'))
  try {
    const file = join(folder, 'peak')
    // VmHWM begins anew with the command; the maxRSS that a process reports can be its parent's.
    const peak = `(()=>{try{return /VmHWM:\\s+(\\d+)/.exec(f.readFileSync('/proc/self/status','utf8'))[1]}catch{return process.resourceUsage().maxRSS}})()`
    const source = `import*as f from'node:fs';process.on('exit',()=>f.writeFileSync(${JSON.stringify(file)},String(${peak})))`
    const ended = await tidegauge(args, { nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(source)}`] })
    return { ...ended, peakBytes: Number(readFileSync(file, 'utf8')) * 1024 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let home: string | null = null
function stateHome(): string {
  return (home ??= mkdtempSync(join(tmpdir(), 'tidegauge-home-')))
}
// Of the test file that imports this.
afterAll(() => {
  if (home !== null) rmSync(home, { recursive: true, force: true })
  home = null
})

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegauge-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder that is removed when the file's tests have ended; for hooks. */
export function temporaryFolderOfFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegauge-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
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
