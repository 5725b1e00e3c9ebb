import { dataFolderOf, type Surroundings } from '../config/data-folder.ts'
import { dataFolderAt, hasStore } from '../store/data-folder.ts'
import { readMarker } from './store-marker.ts'

/**
 * The data folder that has the scans which were made of a lake without a config, where one with this config would begin a new history in another; `null`
 * where nothing would be left behind. Scans into a folder that `--data` named are not known here.
 */
export function earlierScans(lake: string, configFile: string, at: Surroundings): string | null {
  const folderWith = (config: string | null) => dataFolderOf({ lake, config, configured: null }, at).folder
  const [before, after] = [folderWith(null), folderWith(configFile)]
  return before !== after && hasScans(before) && !hasScans(after) ? before : null
}

function hasScans(folder: string): boolean {
  return readMarker(folder) !== null || hasStore(dataFolderAt(folder))
}
