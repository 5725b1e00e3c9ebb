import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { DataFolder } from './data-folder.ts'

/** Who holds the lock of a data folder; lies beside it, for people only. */
export interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: string
  /** Where it answers, once a server does. */
  readonly url?: string
}

/** Says beside a lock who has it; only that one may. */
export function writeHolder(folder: DataFolder, holder: Holder): void {
  const fresh = `${folder.holder}.new`
  try {
    writeFileSync(fresh, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
    renameSync(fresh, folder.holder)
  } catch {
    // On a full disk the lock still holds; only its description is missing.
    rmSync(fresh, { force: true })
  }
}

/** Who has the lock, or had it last; `null` where nothing is said of that. */
export function readHolder(folder: DataFolder): Holder | null {
  try {
    return JSON.parse(readFileSync(folder.holder, 'utf8')) as Holder
  } catch {
    return null
  }
}
