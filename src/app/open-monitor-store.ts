import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { dataFolderAt, makePrivateFile, prepareDataFolder } from '../store/data-folder.ts'
import type { StoreChoice } from './store-choice.ts'
import type { MonitorStore } from '../store/monitor-store.ts'

/** File of the monitoring store of a data folder, where its store is not in Postgres. */
export function monitorFileOf(dataFolder: string): string {
  return join(dataFolder, 'monitor.db')
}

/**
 * Opens the monitoring store of a data folder; the one place that says which store. Several processes may have it open. `create`: makes the data folder
 * where there is none; else NO_SCAN is thrown.
 */
export async function openMonitorStore(
  choice: StoreChoice,
  dataFolder: string,
  { create }: { readonly create: boolean },
): Promise<MonitorStore> {
  if (choice.kind === 'postgres') return (await import('../store/postgres/open-monitor.ts')).openPostgresMonitor(choice.settings)
  if (!create && !existsSync(dataFolder))
    throw new AppError('NO_SCAN', `there is no data folder ${dataFolder}; name the one of your server with --data`)
  prepareDataFolder(dataFolderAt(dataFolder))
  const file = monitorFileOf(dataFolder)
  makePrivateFile(file)
  return (await import('../store/monitor/open-monitor.ts')).openMonitor({ dialect: 'sqlite', file })
}
