import type { StoreCheck } from '../store-check.ts'
import { migrationSteps } from './migrations/all.ts'
import { monitorTables } from './table-names.ts'

/** How a database is asked about its monitoring store. */
export interface MonitorQuestions {
  /** A number that a statement selects. */
  count(sql: string): Promise<number>
  /** Names of the tables. */
  tables(): Promise<readonly string[]>
  /** Steps of the schema that were made. */
  steps(): Promise<readonly string[]>
  /** Tables whose numbers the database gives, and the last that it gave. */
  given(): Promise<readonly (readonly [table: string, last: number])[]>
}

/** What must hold in a store, one count of offenders each. */
const laws: readonly (readonly [name: string, sql: string])[] = [
  ['every set of labels has its metric', 'SELECT count(*) FROM metric_series WHERE metric NOT IN (SELECT name FROM metric_names)'],
  ['every sample has its set of labels', 'SELECT count(*) FROM metric_samples WHERE series_id NOT IN (SELECT id FROM metric_series)'],
  [
    'every hour of samples has its set of labels',
    'SELECT count(*) FROM metric_hours WHERE series_id NOT IN (SELECT id FROM metric_series)',
  ],
  [
    'no sample is newer than the newest',
    'SELECT count(*) FROM metric_series s WHERE last_us < (SELECT max(at_us) FROM metric_samples m WHERE m.series_id = s.id)',
  ],
  [
    'hours of samples agree with themselves',
    `SELECT count(*) FROM metric_hours WHERE valued > samples OR least > most OR pass + warning + fail + error + unknown > samples
      OR (valued = 0) <> (least IS NULL)`,
  ],
  ['requests are no fewer than those that failed', 'SELECT count(*) FROM route_periods WHERE server_errors + client_errors > requests'],
  ['runs of updates end after they began', 'SELECT count(*) FROM update_runs WHERE last_us < first_us'],
]

/** Looks at everything that a monitoring store promises. */
export async function checkMonitor(ask: MonitorQuestions): Promise<StoreCheck[]> {
  const checks: StoreCheck[] = []
  const missing = (name: string, wanted: readonly string[], there: readonly string[], advice: string) => {
    const gone = wanted.filter((one) => !there.includes(one))
    checks.push({ name, problem: gone.length === 0 ? null : `missing: ${gone.join(', ')}${advice}` })
    return gone.length > 0
  }
  const steps = missing(
    'the monitoring store is of the newest version',
    Object.keys(migrationSteps),
    await ask.steps(),
    '; run "tidegauge store migrate"',
  )
  const tables = missing('its tables are there', Object.keys(monitorTables), await ask.tables(), '')
  // The laws are of the newest tables.
  if (steps || tables) return checks
  for (const [name, sql] of laws) {
    const offenders = await ask.count(sql)
    checks.push({ name, problem: offenders === 0 ? null : `${offenders} do not` })
  }
  const again: string[] = []
  for (const [table, last] of await ask.given())
    if ((await ask.count(`SELECT coalesce(max(id), 0) FROM ${table}`)) > last) again.push(table)
  checks.push({ name: 'no number is given twice', problem: again.length === 0 ? null : `those of ${again.join(', ')} would be` })
  return checks
}
