import { openMonitor } from '../monitor/open-monitor.ts'
import { withErrors } from '../monitor/with-errors.ts'
import type { MonitorStore } from '../monitor-store.ts'
import { postgresPool } from './pool.ts'
import { prepareSchema } from './prepare-schema.ts'
import { placeOf, type PostgresSettings } from './settings.ts'
import { storeError } from './store-error.ts'

/** Opens the monitoring store in the schema of the scans, which is made where there is none. Throws as `openPostgresStore` does. */
export async function openPostgresMonitor(settings: PostgresSettings): Promise<MonitorStore> {
  const place = placeOf(settings)
  try {
    await prepareSchema(settings)
    const store = await openMonitor({ dialect: 'postgres', pool: postgresPool(settings, 'tidegauge server'), schema: settings.schema })
    return withErrors(store, (error) => storeError(error, place))
  } catch (error) {
    throw storeError(error, place)
  }
}
