import { AppError } from '../base/app-error.ts'
import { chooseDataFolder, type DataFolderRequest, type Surroundings } from '../config/data-folder.ts'
import type { Layout, ScanRecord } from '../model/scan.ts'
import type { ScanStore } from '../store/scan-store.ts'
import { openStoreOf } from './open-store.ts'
import { storeOfFolder } from './store-of-folder.ts'

/** The last published scan of a data folder, open for reading. Close the store when done. */
export interface LastScan {
  readonly dataFolder: string
  readonly store: ScanStore
  readonly scan: ScanRecord
  readonly layout: Layout
}

/**
 * Opens the data folder that the flags name, else the last one used, which is then said on stderr. `write`: to change what users say of it, while no scan runs.
 * Throws AppError NO_SCAN where nothing was scanned, DATA_FOLDER_LOCKED where `write` meets a scan.
 */
export async function openLastScan(
  flags: DataFolderRequest,
  edges: Surroundings & { stderr: { write(text: string): unknown } },
  mode: 'read' | 'write' = 'read',
): Promise<LastScan> {
  const chosen = await chooseDataFolder(flags, edges)
  if (chosen.from === 'last-used') edges.stderr.write(`Reading ${chosen.folder} (the last data folder used; --data names another).\n`)
  // A writer makes the folder that it does not find; a reader says that there is none.
  const choice = await storeOfFolder(chosen.folder, flags, edges)
  if (mode === 'write') await (await openStoreOf(choice, chosen.folder, { mode: 'read' })).close()
  const store = await openStoreOf(choice, chosen.folder, { mode })
  const scan = await store.lastScan()
  const layout = await store.layout()
  if (!scan || !layout) {
    await store.close()
    throw new AppError('NO_SCAN', `${chosen.folder} holds no finished scan; run "tidegauge scan LAKE" first`)
  }
  return { dataFolder: chosen.folder, store, scan, layout }
}
