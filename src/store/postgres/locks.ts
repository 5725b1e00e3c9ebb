import { hostname } from 'node:os'
import { AppError } from '../../base/app-error.ts'
import { fnv1a64 } from '../../base/fnv1a64.ts'
import type { Connection } from './connection.ts'

// Advisory locks of a database have two numbers: what for, and of which schema.
const writing = 0x74676777
const migrating = 0x7467676d

function schemaNumber(schema: string): number {
  return parseInt(fnv1a64(schema).slice(0, 8), 16) | 0
}

/** How a writer's connection introduces itself, which others are told (63 bytes at most). */
export function writerName(): string {
  return `tidegauge writer ${process.pid}@${hostname()}`.slice(0, 63)
}

/**
 * Takes the right to write to a schema or throws DATA_FOLDER_LOCKED, which names the holder. One connection at a time has it; Postgres takes it back when
 * the connection ends, however that ends, so nothing is left to clean up after kill -9.
 */
export async function takeWriterLock(connection: Connection, schema: string, place: string): Promise<void> {
  const numbers = [writing, schemaNumber(schema)]
  // A writer that was killed is missed by the server a moment later.
  for (let attempt = 0; ; attempt++) {
    if ((await connection.value<boolean>('SELECT pg_try_advisory_lock($1::integer, $2::integer)', ...numbers)) === true) return
    const holder = await holderOf(connection, numbers)
    if (attempt >= 20 || !(holder === null || isDead(holder))) throw locked(place, holder)
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** Keeps every other migration of the schema waiting until the transaction ends. */
export async function waitForMigrations(connection: Connection, schema: string): Promise<void> {
  await connection.run('SELECT pg_advisory_xact_lock($1::integer, $2::integer)', migrating, schemaNumber(schema))
}

interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: string
}

async function holderOf(connection: Connection, numbers: readonly number[]): Promise<Holder | null> {
  const row = await connection.row<[string | null, string | null]>(
    `SELECT a.application_name, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = $1::bigint AND l.objid = ($2::bigint & 4294967295) AND l.objsubid = 2`,
    ...numbers,
  )
  const match = /^tidegauge writer (\d+)@(.*)$/.exec(row?.[0] ?? '')
  return match && { pid: Number(match[1]), host: match[2] ?? '', since: row?.[1] ?? '' }
}

function isDead({ pid, host }: Holder): boolean {
  if (!hostname().startsWith(host)) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

function locked(place: string, holder: Holder | null): AppError {
  const who = holder
    ? `process ${holder.pid} on ${holder.host} has been writing to it since ${holder.since}`
    : 'another process is writing to it'
  return new AppError('DATA_FOLDER_LOCKED', `cannot write to ${place}: ${who}. Wait until it has ended`)
}
