import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { findConfig, readConfig } from './read-config.ts'

/** Where a command is called from. */
export interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** `--data` and `--config` of a command that reads a scan. */
export interface DataFolderRequest {
  readonly data?: string | undefined
  readonly config?: string | undefined
}

export interface ChosenDataFolder {
  /** Absolute. */
  readonly folder: string
  readonly from: 'flag' | 'environment' | 'config' | 'beside-config' | 'state-home' | 'last-used'
}

/**
 * The data folder of a command that reads a scan: `--data`, else TIDEGAUGE_DATA, else that of the config named by `--config` or TIDEGAUGE_CONFIG
 * or found in the current folder, else the last one that a scan used. Throws CONFIG_INVALID, and NO_SCAN when nothing names one.
 */
export async function chooseDataFolder(request: DataFolderRequest, at: Surroundings): Promise<ChosenDataFolder> {
  const named = namedDataFolder(request.data, at)
  if (named !== null) return named
  const file = request.config ?? (at.env['TIDEGAUGE_CONFIG'] || findConfig(at.cwd))
  if (file !== null) {
    const config = await readConfig(resolve(at.cwd, file))
    if (config.data !== null) return { folder: config.data, from: 'config' }
    if (config.lake !== null) return dataFolderOf({ lake: config.lake, config: config.file, configured: null }, at)
    if (config.file !== null) return { folder: join(dirname(config.file), '.tidegauge'), from: 'beside-config' }
  }
  const last = lastDataFolder(at)
  if (last === null) throw new AppError('NO_SCAN', 'nothing was scanned yet: run "tidegauge scan LAKE", or name a data folder with --data')
  return { folder: last, from: 'last-used' }
}

function namedDataFolder(flag: string | undefined, at: Surroundings): ChosenDataFolder | null {
  if (flag !== undefined) return { folder: resolve(at.cwd, flag), from: 'flag' }
  const set = at.env['TIDEGAUGE_DATA']
  return set === undefined || set === '' ? null : { folder: resolve(at.cwd, set), from: 'environment' }
}

export interface LakeToScan {
  /** Absolute. */
  readonly lake: string
  /** Config file in use, absolute; `null` without one. */
  readonly config: string | null
  /** `data` of the config, absolute. */
  readonly configured: string | null
  /** `--data`. */
  readonly flag?: string | undefined
}

/**
 * The data folder of a lake that is to be scanned: `--data`, TIDEGAUGE_DATA or the config's, else `.tidegauge` beside the config, else one in
 * the user's state folder, which also serves when the config lies in the lake. Throws DATA_FOLDER_UNUSABLE for one inside the lake.
 */
export function dataFolderOf({ lake, config, configured, flag }: LakeToScan, at: Surroundings): ChosenDataFolder {
  const named = namedDataFolder(flag, at) ?? (configured === null ? null : ({ folder: configured, from: 'config' } as const))
  if (named !== null) return outside(lake, named)
  if (config !== null) {
    const beside = join(dirname(config), '.tidegauge')
    if (!isInside(lake, beside)) return { folder: beside, from: 'beside-config' }
  }
  const hash = createHash('sha256').update(realPath(lake)).digest('hex').slice(0, 8)
  const name = basename(lake)
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 64)
  return outside(lake, { folder: join(stateHome(at), `${name === '' ? 'lake' : name}-${hash}`), from: 'state-home' })
}

function outside(lake: string, chosen: ChosenDataFolder): ChosenDataFolder {
  if (!isInside(lake, chosen.folder)) return chosen
  throw new AppError(
    'DATA_FOLDER_UNUSABLE',
    `the data folder ${chosen.folder} would lie inside the lake ${lake}, which is never written to; name one outside it with --data`,
  )
}

function isInside(lake: string, folder: string): boolean {
  const path = relative(realPath(lake), realPath(folder))
  return path === '' || !(path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path))
}

/** The path with the links of as much of it as exists resolved. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}

/** `$XDG_STATE_HOME/tidegauge`. Source: XDG Base Directory Specification 0.8: relative values are ignored. */
function stateHome({ env }: Surroundings): string {
  const set = env['XDG_STATE_HOME']
  const home = set !== undefined && isAbsolute(set) ? set : join(env['HOME'] ?? homedir(), '.local', 'state')
  return join(home, 'tidegauge')
}

function lastFile(at: Surroundings): string {
  return join(stateHome(at), 'last-data-folder')
}

/** The data folder that the last scan of this user wrote to; `null` when none did. */
export function lastDataFolder(at: Surroundings): string | null {
  try {
    const folder = readFileSync(lastFile(at), 'utf8').replace(/\n$/, '')
    return isAbsolute(folder) ? folder : null
  } catch {
    return null
  }
}

/** Remembers a data folder for commands that name none. A home that cannot be written to is no reason to fail a scan. */
export function rememberDataFolder(folder: string, at: Surroundings): void {
  const file = lastFile(at)
  if (lastDataFolder(at) === folder) return
  try {
    mkdirSync(dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}.tmp`
    writeFileSync(draft, `${folder}\n`)
    renameSync(draft, file)
  } catch {
    // Commands without flags then say that nothing was scanned.
  }
}
