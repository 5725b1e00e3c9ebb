import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll } from 'vitest'

/** A real server in a process of its own. */
export interface ServerUnderTest {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  readonly process: ChildProcess
  /** What it has printed so far, both streams. */
  output(): string
  /** GET or more; the path begins with `/`. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** The body of a GET, which must be answered with 200. */
  json<T = Record<string, unknown>>(path: string, init?: RequestInit): Promise<T>
  /** Sends the signal and gives the exit code, or the signal that ended it. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

const main = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts `tidegauge serve` on a free port and waits until it answers. Rejects with what it printed when it ends instead. */
export function startServer(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ServerUnderTest> {
  return launchServer(args, env).answering
}

/** The same for who has to do with the process before it answers. */
export function launchServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly process: ChildProcess; readonly answering: Promise<ServerUnderTest> } {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return { process: child, answering: answering(child) }
}

async function answering(child: ChildProcessByStdio<null, Readable, Readable>): Promise<ServerUnderTest> {
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = /(https?:\/\/\S+?)\/api\/docs/.exec(output)
      if (found?.[1] !== undefined) resolve(found[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code, signal) => {
      reject(new Error(`the server ended with ${code ?? signal ?? ''}: ${output}`))
    })
  })
  const request = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init)
  return {
    url,
    process: child,
    output: () => output,
    request,
    json: async <T>(path: string, init?: RequestInit) => {
      const answer = await request(path, init)
      const text = await answer.text()
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${text}`)
      return JSON.parse(text) as T
    },
    end: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code, by] = (await ended) as [number | null, NodeJS.Signals | null]
      return code ?? by ?? 'SIGKILL'
    },
  }
}
