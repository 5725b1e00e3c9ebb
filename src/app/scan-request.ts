import { existsSync, statSync } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import { checkSettingsOf, symbolsWithSettings } from '../config/check-settings.ts'
import type { RetentionSettings, ScoreOverrides } from '../config/config.ts'
import type { ChosenDataFolder, Surroundings } from '../config/data-folder.ts'
import { loadKeptFiles } from '../config/kept-files.ts'
import { loadConfig } from '../config/load-config.ts'
import type { ScanUpdates } from '../model/update-run.ts'
import type { ScanRequest } from '../scan/request.ts'
import { chooseStore, type StoreChoice } from './store-choice.ts'
import { defaultScoreSettings, type ScoreSettings } from '../score/settings.ts'

/** What the command line says of a scan. */
export interface ScanFlags {
  readonly lake?: string | undefined
  readonly config?: string | undefined
  readonly data?: string | undefined
  /** µs; default that of the config, else now. */
  readonly asOf?: number | undefined
  readonly full?: boolean | undefined
  readonly workers?: number | undefined
  /** What the server knows of update jobs; absent: nobody asked. */
  readonly updates?: ScanUpdates | undefined
}

export interface PreparedScan {
  readonly request: ScanRequest
  readonly dataFolder: ChosenDataFolder
  readonly workers: number | null
  readonly retention: RetentionSettings
  readonly store: StoreChoice
}

/** What to scan and how, from flags over environment over config. Throws AppError: LAKE_MISSING, CONFIG_INVALID, DATA_FOLDER_UNUSABLE, USAGE. */
export async function prepareScan(flags: ScanFlags, at: Surroundings & { nowUs(): number }): Promise<PreparedScan> {
  const { config, lake, dataFolder } = await loadConfig(flags, at)
  refuseMissing(lake)
  return {
    dataFolder,
    workers: flags.workers ?? config.scan.workers,
    retention: config.retention,
    store: await chooseStore(config.store, at.env),
    request: {
      lakeRoot: lake,
      dataFolder: dataFolder.folder,
      datasets: config.datasets,
      settingsOf: checkSettingsOf(config),
      symbolsWithSettings: symbolsWithSettings(config),
      scoreSettings: scoreSettingsOf(config.score),
      ...loadKeptFiles(config),
      ...(flags.updates !== undefined && { updates: flags.updates }),
      asOfUs: flags.asOf ?? config.scan.asOfUs ?? at.nowUs(),
      full: flags.full === true,
      maxSeriesBars: config.scan.maxSeriesBars,
      maxObjectBytes: config.scan.maxObjectBytes,
    },
  }
}

/** Throws LAKE_MISSING unless there is a folder. */
export function refuseMissing(lake: string): void {
  const missing = missingLake(lake)
  if (missing !== null) throw new AppError('LAKE_MISSING', missing)
}

/** Why there is no lake at a path, and what to do; `null` where there is a folder. */
export function missingLake(lake: string): string | null {
  if (!existsSync(lake)) return `there is no lake at ${lake}; name the folder that holds the price files`
  return statSync(lake).isDirectory() ? null : `${lake} is a file; name the folder that holds the price files`
}

function scoreSettingsOf(overrides: ScoreOverrides): ScoreSettings {
  return {
    ...defaultScoreSettings,
    ...overrides,
    rho: { ...defaultScoreSettings.rho, ...overrides.rho },
    severityWeight: { ...defaultScoreSettings.severityWeight, ...overrides.severityWeight },
    factors: { ...defaultScoreSettings.factors, ...overrides.factors },
    bands: { ...defaultScoreSettings.bands, ...overrides.bands },
  }
}
