import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs'
import type { BigIntStats, Dirent } from 'node:fs'
import { isUtf8 } from 'node:buffer'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { AppError, errnoOf } from '../../base/app-error.ts'
import type { LakeStorage, ListedObject, Listing, ListingTrouble, ObjectReader } from '../../model/lake.ts'
import { passedOverName } from './passed-over-name.ts'

/**
 * A lake in a local folder. `root` may itself be a link to a folder; below it no link is ever followed, so nothing outside is
 * listed or opened.
 *
 * `list` throws LAKE_MISSING when the root is not there or is no folder. `open` throws what the file system throws (ENOENT, EACCES,
 * ELOOP for a link, …), and `ENOTREG` for what is no regular file any more. A reader throws `ECHANGED` when the file is not, at its
 * end, what it was when opened: the bytes read may then be of two versions. Reading again later may help with all of these.
 */
export function fileStorage(root: string): LakeStorage {
  const folder = resolve(root)
  // Objects come folder by folder, and asking the system for a real path costs as much as opening a file.
  let lastParent = { inside: '', real: '', checkedAt: -Infinity }
  return {
    root,
    list: async () => listFolder(root, folder),
    open: (path) => {
      const inside = path.slice(0, Math.max(0, path.lastIndexOf('/')))
      // What `performance` is made of, Node loads when it is first used.
      const now = process.uptime() * 1000
      if (lastParent.inside !== inside || now - lastParent.checkedAt > RECHECK_MS)
        lastParent = { inside, real: realParent(folder, inside, path), checkedAt: now }
      return openObject(lastParent.real, path)
    },
  }
}

interface Walk {
  /** Real path of the lake's root. */
  readonly base: string
  readonly objects: ListedObject[]
  readonly skipped: ListingTrouble[]
  readonly failed: ListingTrouble[]
  /** Links that point to a place inside the lake: path and target, both relative to the root. */
  readonly inward: { readonly path: string; readonly target: string }[]
}

function listFolder(root: string, folder: string): Listing {
  const walk: Walk = { base: realRoot(root, folder), objects: [], skipped: [], failed: [], inward: [] }
  const pending = ['']
  for (let inside = pending.pop(); inside !== undefined; inside = pending.pop()) {
    for (const entry of entriesOf(walk, inside)) {
      const path = inside + entry.name
      const passedOver = passedOverName(entry.name, entry.isDirectory())
      if (passedOver !== null) walk.skipped.push({ path, reason: passedOver })
      else if (entry.isDirectory()) pending.push(`${path}/`)
      else take(walk, path, entry)
    }
  }
  explainInwardLinks(walk)
  return { objects: walk.objects.sort(byPath), skipped: walk.skipped.sort(byPath), failed: walk.failed.sort(byPath) }
}

function realRoot(root: string, folder: string): string {
  try {
    const real = realpathSync.native(folder)
    if (statSync(real).isDirectory()) return real
  } catch (cause) {
    const errno = errnoOf(cause)
    const found = errno === 'ENOENT' || errno === 'ENOTDIR' ? 'there is nothing there' : `the system says ${String(errno)}`
    throw new AppError('LAKE_MISSING', `cannot list the lake ${root}: ${found}; give the folder that holds the data`, { cause })
  }
  throw new AppError('LAKE_MISSING', `cannot list the lake ${root}: it is no folder; give the folder that holds the file`)
}

/** Entries of a folder given with its closing slash. Names that are not UTF-8 are accounted for here and left out. */
function entriesOf(walk: Walk, inside: string): readonly Dirent[] {
  const folder = join(walk.base, inside)
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    if (!entries.some((entry) => entry.name.includes('\ufffd'))) return entries
    for (const { name } of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
      if (!isUtf8(name)) walk.skipped.push({ path: inside + escaped(name), reason: 'its name is not UTF-8; rename it' })
    }
    // What was not UTF-8 can only be told from a real U+FFFD by asking for it under that name.
    return entries.filter((entry) => !entry.name.includes('\ufffd') || isThere(join(folder, entry.name)))
  } catch (error) {
    trouble(walk, inside === '' ? '.' : inside.slice(0, -1), error)
    return []
  }
}

function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function take(walk: Walk, path: string, entry: Dirent): void {
  if (entry.isSymbolicLink()) {
    passLink(walk, path)
    return
  }
  let stats: BigIntStats | undefined
  try {
    stats = lstatSync(`${walk.base}/${path}`, { bigint: true })
  } catch (error) {
    trouble(walk, path, error)
    return
  }
  if (!stats.isFile()) {
    walk.skipped.push({ path, reason: `it is ${kindOf(stats)}, not a file` })
    return
  }
  walk.objects.push({
    path,
    sizeBytes: Number(stats.size),
    modifiedUs: Number(stats.mtimeNs / 1000n),
    identity: `${stats.size}-${stats.mtimeNs}-${stats.ctimeNs}-${stats.ino}`,
  })
}

/** What vanished while the lake was being listed is gone, which is no failure; what cannot be looked into is one. */
function trouble(walk: Walk, path: string, error: unknown): void {
  const errno = errnoOf(error)
  if (errno === null) throw error
  if (errno === 'ENOENT' && path !== '.') walk.skipped.push({ path, reason: 'it vanished while the lake was being listed' })
  else walk.failed.push({ path, reason: meaningOf(errno) })
}

function meaningOf(errno: string): string {
  if (errno === 'EACCES' || errno === 'EPERM') return `no permission to look into it (${errno})`
  if (errno === 'EIO') return 'the system reports an I/O error (EIO)'
  return `the system refuses it (${errno})`
}

function passLink(walk: Walk, path: string): void {
  let target: string
  try {
    target = realpathSync.native(join(walk.base, path))
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === null) throw error
    const written = linkText(join(walk.base, path))
    const why = errno === 'ELOOP' ? 'that leads back to itself' : errno === 'ENOENT' ? 'to nothing' : `that cannot be resolved (${errno})`
    walk.skipped.push({ path, reason: `it is a link ${why}${written === null ? '' : `: ${written}`}` })
    return
  }
  const inLake = relative(walk.base, target)
  if (isAbsolute(inLake) || inLake === '..' || inLake.startsWith(`..${sep}`)) {
    walk.skipped.push({ path, reason: `it is a link out of the lake, to ${target}, and links are not followed` })
  } else walk.inward.push({ path, target: inLake.split(sep).join('/') })
}

function linkText(file: string): string | null {
  try {
    return readlinkSync(file)
  } catch {
    return null
  }
}

/** Says of a link into the lake whether its target is read under its own name: it may be hidden, or nothing. */
function explainInwardLinks(walk: Walk): void {
  if (walk.inward.length === 0) return
  const listed = new Set(walk.objects.map(({ path }) => path))
  for (const { path, target } of walk.inward) {
    const place = target === '' ? 'the lake itself' : target
    const readThere = listed.has(target) ? ', which is read there' : ', and links are not followed'
    walk.skipped.push({ path, reason: `it is a link to ${place}${readThere}` })
  }
}

function kindOf(stats: BigIntStats): string {
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device'
  return 'something else'
}

/** Bytes of a name that is not UTF-8, with every byte that is not printable ASCII as `\xff`. */
function escaped(name: Buffer): string {
  return Array.from(name, (byte) =>
    byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('')
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

/** How long a folder is trusted to be what it was found to be. */
const RECHECK_MS = 100

/** Real path of an object's folder. Throws ELOOP where it leads through a link. */
function realParent(folder: string, inside: string, path: string): string {
  if (!isPlain(path)) throw systemError('EINVAL', `${path} is no path inside a lake`)
  const parent = join(realpathSync.native(folder), inside)
  // A folder above the object may have become a link since it was listed.
  if (realpathSync.native(parent) !== parent) throw systemError('ELOOP', `${path} leads through a link; links are not followed`)
  return parent
}

function openObject(parent: string, path: string): ObjectReader {
  if (!isPlain(path)) throw systemError('EINVAL', `${path} is no path inside a lake`)
  const file = `${parent}/${path.slice(path.lastIndexOf('/') + 1)}`
  // Opening a pipe without O_NONBLOCK would wait for a writer.
  const descriptor = openSync(file, constants.O_RDONLY | unixFlag(constants.O_NOFOLLOW) | unixFlag(constants.O_NONBLOCK))
  try {
    const opened = fstatSync(descriptor, { bigint: true })
    if (!opened.isFile()) throw systemError('ENOTREG', `${path} is ${opened.isDirectory() ? 'a folder' : kindOf(opened)}, not a file`)
    return readerOf(descriptor, opened, path)
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/** Windows has neither flag, whatever the types say. */
function unixFlag(flag: number | undefined): number {
  return flag ?? 0
}

/** Whether no part of a path is empty, `.` or `..`. */
function isPlain(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function readerOf(descriptor: number, opened: BigIntStats, path: string): ObjectReader {
  const sizeBytes = Number(opened.size)
  let position = 0
  let isHeld = false
  let closed = false

  function holdToOpened(): void {
    const now = fstatSync(descriptor, { bigint: true })
    if (now.size === opened.size && now.mtimeNs === opened.mtimeNs) return
    const how = now.size > opened.size ? 'grew' : now.size < opened.size ? 'shrank' : 'was written to'
    throw systemError('ECHANGED', `${path} ${how} while it was being read (${opened.size} bytes when opened, now ${now.size})`)
  }

  return {
    sizeBytes,
    read(target) {
      const wanted = Math.min(target.length, sizeBytes - position)
      const got = wanted > 0 ? readSync(descriptor, target, 0, wanted, position) : 0
      position += got
      if (!isHeld && (got === 0 || position >= sizeBytes)) {
        holdToOpened()
        isHeld = true
      }
      return got
    },
    readAt(offset, target) {
      const got = readSync(descriptor, target, 0, target.length, offset)
      holdToOpened()
      return got
    },
    close() {
      if (closed) return
      closed = true
      closeSync(descriptor)
    },
  }
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code })
}
