import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'

/** A real Postgres of this test file's own, on 127.0.0.1. Usable from the first hook or test on. */
export interface TestPostgres {
  /** Makes an empty database and gives its URL. */
  freshDatabase(): Promise<string>
  /** Runs statements in a database, by its URL. The rows of the last one. */
  query(url: string, sql: string): Promise<Record<string, unknown>[]>
  /** Ends every connection to a database but its own, as an administrator does. Gives how many there were. */
  cut(url: string): Promise<number>
  /** Takes the server away (every connection ends) until `start`; its databases and its port stay. */
  stop(): Promise<void>
  start(): Promise<void>
}

// Its order of text is not that of code points, so that a query which leaves the order to the database shows. Nothing must outlive a power cut.
const initdbFlags = ['--no-sync', '--encoding=UTF8', '--no-locale', '--locale-provider=icu', '--icu-locale=en']
const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB', 'max_connections=60']

/** Starts a server before this file's tests and takes it away after them. To be called at the top of a test file. */
export function usePostgres(): TestPostgres {
  const program = inject('postgres')
  const folder = mkdtempSync(join(program.room, 'data-'))
  let server: ChildProcess | null = null
  let port = 0
  let databases = 0
  const urlOf = (database: string) => `postgres://postgres:secret@127.0.0.1:${port}/${database}`
  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      const result: unknown = await client.query(sql)
      const last = (Array.isArray(result) ? result.at(-1) : result) as pg.QueryResult<Record<string, unknown>>
      return last.rows
    } finally {
      await client.end()
    }
  }
  const run = (name: string, args: readonly string[]) =>
    spawn(join(program.folder, 'bin', name), args, {
      ...program.user,
      cwd: program.room,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  const start = () => ready(run('postgres', ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]))
  const stop = async () => {
    if (server?.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    // Connections are ended, nothing is waited for.
    server.kill('SIGINT')
    await ended
  }

  beforeAll(async () => {
    const passwordFile = `${folder}-password`
    writeFileSync(passwordFile, 'secret')
    if (program.user !== undefined) for (const path of [folder, passwordFile]) chownSync(path, program.user.uid, program.user.gid)
    await succeeded(run('initdb', ['-D', folder, '--username=postgres', '--auth=password', `--pwfile=${passwordFile}`, ...initdbFlags]))
    // Another file's server may take the port between its choice and its use.
    for (let attempt = 1; ; attempt++) {
      port = await freePort()
      try {
        server = await start()
        return
      } catch (error) {
        if (attempt === 5) throw error
      }
    }
  })
  afterAll(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })

  return {
    freshDatabase: async () => {
      const name = `test_${++databases}`
      await query(urlOf('postgres'), `CREATE DATABASE ${name}`)
      return urlOf(name)
    },
    query,
    cut: async (url) => {
      const name = new URL(url).pathname.slice(1)
      const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`
      return (await query(urlOf('postgres'), sql)).length
    },
    stop,
    start: async () => {
      server = await start()
    },
  }
}

/** The server, once it takes connections; rejects with what it said when it ends instead. */
async function ready(child: ChildProcess): Promise<ChildProcess> {
  const stopped = () => child.kill('SIGKILL')
  process.once('exit', stopped)
  child.once('exit', () => process.off('exit', stopped))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`Postgres ended with ${code ?? signal ?? ''}: ${said}`))
    })
  })
  return child
}

async function succeeded(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (code !== 0) throw new Error(`initdb ended with ${code ?? signal ?? ''}: ${said}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((done) => {
    server.close(done)
  })
  return port
}
