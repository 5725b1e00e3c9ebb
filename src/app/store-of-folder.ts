import { resolve } from 'node:path'
import { type Config, defaultConfig } from '../config/config.ts'
import type { DataFolderRequest, Surroundings } from '../config/data-folder.ts'
import { findConfig, readConfig } from '../config/read-config.ts'
import { dataFolderAt, hasStore } from '../store/data-folder.ts'
import { chooseStore, refuseWrongUrl, type StoreChoice } from './store-choice.ts'
import { readMarker } from './store-marker.ts'

/**
 * The store that has the scans of a data folder: the folder says whether that is its own file; else flags, environment and config say how to reach it.
 * Throws CONFIG_INVALID.
 */
export async function storeOfFolder(dataFolder: string, flags: DataFolderRequest, at: Surroundings): Promise<StoreChoice> {
  refuseWrongUrl(at.env)
  if (readMarker(dataFolder) === null && hasStore(dataFolderAt(dataFolder))) return { kind: 'sqlite' }
  return chooseStore((await namedConfig(flags, at)).store, at.env)
}

/** The config that `--config`, TIDEGAUGE_CONFIG or the current folder names; the defaults where none does. */
export async function namedConfig({ config }: DataFolderRequest, at: Surroundings): Promise<Config> {
  const file = config ?? (at.env['TIDEGAUGE_CONFIG'] || findConfig(at.cwd))
  return file === null ? defaultConfig : readConfig(resolve(at.cwd, file))
}
