import { spawn } from 'node:child_process'
import { defineProbe } from '../define-probe.ts'
import { ProbeFailure } from '../failure.ts'
import { plainValues } from '../plain-values.ts'

/** A program of the operator: its exit code says how the part is. It is started without a shell and sees none of the server's environment but PATH, HOME and the language. */
export const commandProbe = defineProbe({
  kind: 'command',
  about: 'runs a program and looks at its exit code',
  settings: {
    command: { type: 'texts', about: 'the program and its arguments, as a list; no shell reads it' },
    folder: { type: 'path', default: null, about: 'folder to run it in; the one of the config file by default' },
    env: { type: 'values', default: {}, about: 'variables of its environment; a value may be {env: NAME} or {file: PATH}' },
    exitCodes: { type: 'integers', default: [0], about: 'exit codes that are healthy' },
    degradedExitCodes: { type: 'integers', default: [], about: 'exit codes that are degraded' },
    showOutput: {
      type: 'flag',
      default: false,
      about: 'true: the first line that it writes is told to whoever may read the health report',
    },
  },
  common: { intervalMs: 60_000, timeoutMs: 10_000 },
  check: async ({ command, folder, env, exitCodes, degradedExitCodes, showOutput }, context) => {
    const own = await plainValues(env, context)
    const { code, output } = await run(command, folder, { ...passedOn(), ...own }, context.signal)
    const line = showOutput ? firstLine(output) : ''
    const details = { exit_code: code, ...(line !== '' && { output: line }) }
    if (exitCodes.includes(code)) return { status: 'healthy', details }
    const error = `the program ended with exit code ${code}`
    return degradedExitCodes.includes(code) ? { status: 'degraded', error, details } : { status: 'unhealthy', error, details }
  },
})

/** Of the output so much is kept; the rest is read and dropped, so that the program does not wait. */
const KEPT_BYTES = 4_096

async function run(
  [program = '', ...args]: readonly string[],
  folder: string | null,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly output: string }> {
  if (signal.aborted) throw new ProbeFailure('it was given up')
  // In a process group of its own, so that whatever it starts ends with it.
  const child = spawn(program, args, {
    env,
    ...(folder !== null && { cwd: folder }),
    shell: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(0, KEPT_BYTES)))
  const kill = (): void => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      child.kill('SIGKILL')
    }
  }
  signal.addEventListener('abort', kill, { once: true })
  try {
    return await new Promise((done, fail) => {
      child
        .once('error', (error: NodeJS.ErrnoException) => {
          fail(new ProbeFailure(`the program could not be started (${error.code ?? 'for an unknown reason'})`))
        })
        .once('close', (code, ended) => {
          if (code === null) fail(new ProbeFailure(`the program was ended by ${ended ?? 'a signal'}`))
          else done({ code, output })
        })
    })
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** What it sees of the server's environment. */
function passedOn(): Record<string, string> {
  const env: Record<string, string> = {}
  for (const name of ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot']) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return env
}

function firstLine(output: string): string {
  // No control characters: they would move the cursor of whoever prints it.
  return (output.trimStart().split('\n', 1)[0] ?? '').replaceAll(/\p{Cc}/gu, ' ').trim()
}
