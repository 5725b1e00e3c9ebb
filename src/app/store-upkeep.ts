import { AppError } from '../base/app-error.ts'
import { chooseDataFolder, type DataFolderRequest, type Surroundings } from '../config/data-folder.ts'
import type { CopiedRows } from '../store/copy/copy-store.ts'
import { dataFolderAt, hasStore } from '../store/data-folder.ts'
import { checkSqlite } from '../store/sqlite/check-store.ts'
import { openStore } from '../store/sqlite/open-store.ts'
import { takeWriterLock } from '../store/sqlite/writer-lock.ts'
import type { StoreCheck } from '../store/store-check.ts'
import { openStoreOf } from './open-store.ts'
import { chooseStore, type StoreChoice } from './store-choice.ts'
import { newMarker, ownerOf, readMarker, writeMarker } from './store-marker.ts'
import { namedConfig, storeOfFolder } from './store-of-folder.ts'

const placeOfPostgres = async (choice: Extract<StoreChoice, { kind: 'postgres' }>) =>
  (await import('../store/postgres/settings.ts')).placeOf(choice.settings)

/** Where the store of a data folder is, for people. */
async function placeOf(choice: StoreChoice, dataFolder: string): Promise<string> {
  return choice.kind === 'sqlite' ? dataFolderAt(dataFolder).database : placeOfPostgres(choice)
}

/** Brings the configured store to the newest version, making it where there is none. Versions of Postgres are told; a file's is `null`. */
export async function migrateStore(
  flags: DataFolderRequest,
  at: Surroundings,
): Promise<{ readonly place: string; readonly from: number | null; readonly to: number | null }> {
  const { folder } = await chooseDataFolder(flags, at)
  const choice = await storeOfFolder(folder, flags, at)
  const version = async () => {
    if (choice.kind === 'sqlite') return null
    const { postgresVersion } = await import('../store/postgres/open-store.ts')
    return postgresVersion(choice.settings)
  }
  const from = await version()
  await (await openStoreOf(choice, folder, { mode: 'write' })).close()
  return { place: await placeOf(choice, folder), from, to: await version() }
}

/** Looks at everything that the configured store promises. Throws NO_SCAN where there is none. */
export async function checkStore(
  flags: DataFolderRequest,
  at: Surroundings,
): Promise<{ readonly place: string; readonly checks: StoreCheck[] }> {
  const { folder } = await chooseDataFolder(flags, at)
  const choice = await storeOfFolder(folder, flags, at)
  const place = await placeOf(choice, folder)
  // Throws where it cannot be used as it is.
  await (await openStoreOf(choice, folder, { mode: 'read' })).close()
  if (choice.kind === 'sqlite') return { place, checks: checkSqlite(folder) }
  const { checkPostgresStore } = await import('../store/postgres/open-store.ts')
  return { place, checks: await checkPostgresStore(choice.settings) }
}

/**
 * Copies what the data folder's own file holds to the Postgres that the environment or the config names, and has the folder remember that its scans are there.
 * The file stays. Throws NO_SCAN without a file, USAGE without a Postgres, DATA_FOLDER_LOCKED while somebody writes to either.
 */
export async function copyToPostgres(
  flags: DataFolderRequest & { readonly replace: boolean },
  at: Surroundings & { nowUs(): number },
): Promise<{ readonly from: string; readonly to: string; readonly copied: CopiedRows[] }> {
  const { folder } = await chooseDataFolder(flags, at)
  const from = dataFolderAt(folder)
  if (!hasStore(from))
    throw new AppError('NO_SCAN', `the data folder ${folder} has no scans in a file of its own; there is nothing to copy`)
  const { store, retention } = await namedConfig(flags, at)
  const choice = await chooseStore(store, at.env)
  if (choice.kind === 'sqlite')
    throw new AppError('USAGE', 'nothing says which Postgres to copy to: set TIDEGAUGE_DATABASE_URL, or store.url in the config')
  // To the newest version first.
  await (await openStore(folder, { mode: 'write' })).close()
  const lock = takeWriterLock(from)
  try {
    const place = await placeOfPostgres(choice)
    const marker = { ...(readMarker(folder) ?? newMarker(place)), place }
    const { copyStore } = await import('../store/copy/copy-store.ts')
    const copied = await copyStore({
      from,
      to: choice.settings,
      owner: ownerOf(folder, marker),
      replace: flags.replace,
      historyDays: retention.historyDays,
      nowUs: at.nowUs(),
    })
    writeMarker(folder, marker)
    return { from: from.database, to: place, copied }
  } finally {
    lock.release()
  }
}
