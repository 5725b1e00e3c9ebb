import { existsSync } from 'node:fs'
import { chooseDataFolder, type DataFolderRequest, type Surroundings } from '../config/data-folder.ts'
import { dataFolderAt } from '../store/data-folder.ts'
import { checkSqlite } from '../store/sqlite/check-store.ts'
import type { StoreCheck } from '../store/store-check.ts'
import { monitorFileOf, openMonitorStore } from './open-monitor-store.ts'
import { openStoreOf } from './open-store.ts'
import type { StoreChoice } from './store-choice.ts'
import { storeOfFolder } from './store-of-folder.ts'

/** Where the store of a data folder is, for people. */
async function placeOf(choice: StoreChoice, dataFolder: string): Promise<string> {
  if (choice.kind === 'sqlite') return dataFolderAt(dataFolder).database
  return (await import('../store/postgres/settings.ts')).placeOf(choice.settings)
}

/** What was brought to the newest version. */
export interface Migrated {
  readonly place: string
  /** Versions of a Postgres, steps of a monitoring store; `null`: not told. */
  readonly from: number | null
  readonly to: number | null
}

/**
 * Brings the configured store to the newest version, making it where there is none, and the monitoring store with it; in the data folder only where a server
 * has made that one: `null` where it has not.
 */
export async function migrateStore(
  flags: DataFolderRequest,
  at: Surroundings,
): Promise<{ readonly scans: Migrated; readonly monitor: Migrated | null }> {
  const { folder } = await chooseDataFolder(flags, at)
  const choice = await storeOfFolder(folder, flags, at)
  const version = async () => {
    if (choice.kind === 'sqlite') return null
    const { postgresVersion } = await import('../store/postgres/open-store.ts')
    return postgresVersion(choice.settings)
  }
  const from = await version()
  await (await openStoreOf(choice, folder, { mode: 'write' })).close()
  const scans = { place: await placeOf(choice, folder), from, to: await version() }
  return { scans, monitor: await migrateMonitor(choice, folder) }
}

async function migrateMonitor(choice: StoreChoice, folder: string): Promise<Migrated | null> {
  const file = monitorFileOf(folder)
  if (choice.kind === 'sqlite' && !existsSync(file)) return null
  const steps = async () => {
    if (choice.kind === 'sqlite') return (await import('../store/sqlite/check-monitor.ts')).sqliteMonitorSteps(file).length
    return (await (await import('../store/postgres/check-monitor.ts')).postgresMonitorSteps(choice.settings)).length
  }
  const from = await steps()
  await (await openMonitorStore(choice, folder, { create: false })).close()
  return { place: choice.kind === 'sqlite' ? file : `the monitoring store in ${await placeOf(choice, folder)}`, from, to: await steps() }
}

/** What was looked at in one place. */
export interface CheckedPlace {
  readonly place: string
  readonly checks: readonly StoreCheck[]
}

/** Looks at everything that the configured store promises, and the monitoring store where there is one. Throws NO_SCAN where there is no store. */
export async function checkStore(flags: DataFolderRequest, at: Surroundings): Promise<CheckedPlace[]> {
  const { folder } = await chooseDataFolder(flags, at)
  const choice = await storeOfFolder(folder, flags, at)
  const place = await placeOf(choice, folder)
  // Throws where it cannot be used as it is.
  await (await openStoreOf(choice, folder, { mode: 'read' })).close()
  if (choice.kind === 'sqlite') {
    const scans = { place, checks: checkSqlite(folder) }
    const file = monitorFileOf(folder)
    if (!existsSync(file)) return [scans]
    const { checkSqliteMonitor } = await import('../store/sqlite/check-monitor.ts')
    return [scans, { place: file, checks: await checkSqliteMonitor(file) }]
  }
  const { checkPostgresStore } = await import('../store/postgres/open-store.ts')
  const { checkPostgresMonitor } = await import('../store/postgres/check-monitor.ts')
  return [{ place, checks: [...(await checkPostgresStore(choice.settings)), ...(await checkPostgresMonitor(choice.settings))] }]
}
