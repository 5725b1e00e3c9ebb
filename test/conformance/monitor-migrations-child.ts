/**
 * Runs as a process of its own in monitor-migrations.test.ts: `node child sqlite <file> <n>` or `node child postgres <url> <n> <schema>` opens the monitoring
 * store and kills itself while the n-th statement is carried out; says `open` when there were fewer.
 */
import { writeSync } from 'node:fs'
import { type DatabaseConnection, SqliteDriver } from 'kysely'
import pg from 'pg'
import { openMonitor } from '../../src/store/monitor/open-monitor.ts'
import { numbersFromText } from '../../src/store/postgres/numbers.ts'

const [dialect, place = '', last = '0', schema = ''] = process.argv.slice(2)
const killAt = Number(last)
let statements = 0
const die = () => process.kill(process.pid, 'SIGKILL')

function countSqlite(): void {
  const acquire = SqliteDriver.prototype.acquireConnection
  const counted = new WeakSet<DatabaseConnection>()
  SqliteDriver.prototype.acquireConnection = async function () {
    const connection = await acquire.call(this)
    if (counted.has(connection)) return connection
    counted.add(connection)
    const execute = connection.executeQuery.bind(connection)
    connection.executeQuery = async (query) => {
      const result = await execute<never>(query)
      if (++statements === killAt) die()
      return result
    }
    return connection
  }
}

function countPostgres(): void {
  const { prototype } = pg.Client as unknown as { prototype: { query(...values: unknown[]): unknown } }
  const query = prototype.query
  prototype.query = function (...values) {
    const result = query.apply(this, values)
    // It is on its way to the server, or has been carried out there.
    if (++statements === killAt) {
      if (killAt % 2 === 0) die()
      else setImmediate(die)
    }
    return result
  }
}

async function main(): Promise<void> {
  if (dialect === 'sqlite') countSqlite()
  else countPostgres()
  const store = await openMonitor(
    dialect === 'sqlite'
      ? { dialect: 'sqlite', file: place }
      : { dialect: 'postgres', pool: new pg.Pool({ connectionString: place, max: 2, types: numbersFromText }), schema },
  )
  await store.ping()
  writeSync(1, `open ${statements}\n`)
  await store.close()
}

main().catch((error: unknown) => {
  writeSync(1, `${String(error)}\n`)
  process.exit(3)
})
