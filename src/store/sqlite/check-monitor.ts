import { checkMonitor } from '../monitor/check-monitor.ts'
import type { StoreCheck } from '../store-check.ts'
import { Connection } from './connection.ts'

/** Looks at everything that the monitoring store in a file promises, the file's own structure first. */
export async function checkSqliteMonitor(file: string): Promise<StoreCheck[]> {
  const connection = new Connection(file, { readOnly: true, busyTimeoutMs: 5000 })
  try {
    const said = connection.rows<[string]>('PRAGMA integrity_check').flat()
    const problem = said.length === 1 && said[0] === 'ok' ? null : said.slice(0, 3).join('; ')
    const structure = { name: 'the file is whole', problem }
    if (problem !== null) return [structure]
    const checks = await checkMonitor({
      count: async (sql) => connection.value<number>(sql) ?? 0,
      tables: async () => connection.rows<[string]>("SELECT name FROM sqlite_master WHERE type = 'table'").flat(),
      steps: async () => stepsIn(connection),
      given: async () => connection.rows<[string, number]>("SELECT name, seq FROM sqlite_sequence WHERE name <> 'monitor_migrations'"),
    })
    return [structure, ...checks]
  } finally {
    connection.close()
  }
}

/** Steps of the schema of the monitoring store in a file. */
export function sqliteMonitorSteps(file: string): readonly string[] {
  const connection = new Connection(file, { readOnly: true, busyTimeoutMs: 5000 })
  try {
    return stepsIn(connection)
  } finally {
    connection.close()
  }
}

function stepsIn(connection: Connection): string[] {
  if (connection.row("SELECT 1 FROM sqlite_master WHERE name = 'monitor_migrations'") === null) return []
  return connection.rows<[string]>('SELECT name FROM monitor_migrations').flat()
}
