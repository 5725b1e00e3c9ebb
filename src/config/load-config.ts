import { resolve } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { type Config, defaultConfig } from './config.ts'
import { type ChosenDataFolder, dataFolderOf, type Surroundings } from './data-folder.ts'
import { findConfig, readConfig } from './read-config.ts'

/** What a command that scans is called with. */
export interface ConfigRequest {
  readonly lake?: string | undefined
  readonly config?: string | undefined
  readonly data?: string | undefined
}

export interface LoadedConfig {
  readonly config: Config
  /** Absolute. Whether it is there is for the storage to say. */
  readonly lake: string
  readonly dataFolder: ChosenDataFolder
}

/**
 * Config, lake and data folder of a scan. A flag wins over the environment (TIDEGAUGE_CONFIG, TIDEGAUGE_DATA) over the file. A `tidegauge.yaml` in the
 * current folder is used when no lake is named, or the one that it names: another lake has another layout.
 * Throws USAGE when nothing names a lake, CONFIG_INVALID, DATA_FOLDER_UNUSABLE.
 */
export async function loadConfig(request: ConfigRequest, at: Surroundings): Promise<LoadedConfig> {
  const named = request.lake === undefined ? null : resolve(at.cwd, request.lake)
  const config = await configFor(request.config ?? at.env['TIDEGAUGE_CONFIG'], named, at)
  const lake = named ?? config.lake
  if (lake === null)
    throw new AppError('USAGE', 'no lake is named: give its folder after the name of the command, or set lake in tidegauge.yaml')
  return { config, lake, dataFolder: dataFolderOf({ lake, config: config.file, configured: config.data, flag: request.data }, at) }
}

async function configFor(file: string | undefined, lake: string | null, at: Surroundings): Promise<Config> {
  if (file !== undefined && file !== '') return readConfig(resolve(at.cwd, file))
  const found = findConfig(at.cwd)
  if (found === null) return defaultConfig
  const config = await readConfig(found)
  return lake === null || config.lake === lake ? config : defaultConfig
}
