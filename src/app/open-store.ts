import { AppError } from '../base/app-error.ts'
import { dataFolderAt, hasStore, prepareDataFolder } from '../store/data-folder.ts'
import type { ScanStore } from '../store/scan-store.ts'
import { openStore, type OpenOptions } from '../store/sqlite/open-store.ts'
import { takeWriterLock } from '../store/sqlite/writer-lock.ts'
import type { StoreChoice } from './store-choice.ts'
import { newMarker, ownerOf, readMarker, writeMarker } from './store-marker.ts'

/** Opens the store in a data folder's own file. */
export { openStore } from '../store/sqlite/open-store.ts'

type Postgres = Extract<StoreChoice, { kind: 'postgres' }>

/**
 * Opens the store of a data folder, wherever it is chosen to be. The folder remembers when that is Postgres, and is not used with another store then.
 * Throws what `openStore` and `openPostgresStore` throw.
 */
export async function openStoreOf(choice: StoreChoice, dataFolder: string, options: OpenOptions): Promise<ScanStore> {
  if (choice.kind === 'postgres')
    return options.mode === 'write' ? openWriter(choice, dataFolder, options) : openReader(choice, dataFolder, options)
  const marker = readMarker(dataFolder)
  if (marker === null) return openStore(dataFolder, options)
  throw new AppError(
    'DATA_FOLDER_UNUSABLE',
    `the scans of the data folder ${dataFolder} are in ${marker.place}; name the config with --config, or set TIDEGAUGE_DATABASE_URL`,
  )
}

// Loaded only where it is chosen: a scan that changes nothing has no time for it.
const postgres = () => import('../store/postgres/open-store.ts')

async function openReader({ settings }: Postgres, dataFolder: string, options: OpenOptions): Promise<ScanStore> {
  const { openPostgresStore } = await postgres()
  const marker = readMarker(dataFolder)
  return openPostgresStore(settings, marker === null ? options : { ...options, owner: ownerOf(dataFolder, marker) })
}

/** One process at a time writes packs into the folder, so its lock is taken beside that of the store. */
async function openWriter({ settings }: Postgres, dataFolder: string, options: OpenOptions): Promise<ScanStore> {
  const { openPostgresStore } = await postgres()
  const { placeOf } = await import('../store/postgres/settings.ts')
  const folder = dataFolderAt(dataFolder)
  prepareDataFolder(folder)
  const lock = takeWriterLock(folder)
  try {
    const known = readMarker(dataFolder)
    if (known === null && hasStore(folder))
      throw new AppError(
        'DATA_FOLDER_UNUSABLE',
        `the data folder ${dataFolder} has scans in a file of its own; take them along with "tidegauge store copy", or choose another folder with --data`,
      )
    const marker = known ?? newMarker(placeOf(settings))
    const store = await openPostgresStore(settings, { ...options, owner: ownerOf(dataFolder, marker) })
    const place = placeOf(settings)
    let isClosed = false
    try {
      if (known?.place !== place) writeMarker(dataFolder, { ...marker, place })
    } catch (error) {
      await store.close()
      throw error
    }
    return {
      ...store,
      close: async () => {
        if (isClosed) return
        isClosed = true
        try {
          await store.close()
        } finally {
          lock.release()
        }
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
