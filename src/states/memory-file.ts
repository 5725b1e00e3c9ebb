import { closeSync, constants, fstatSync, ftruncateSync, openSync, read, rmSync, writevSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { bytesByWidth, putTogether, takeApart } from './arrays-apart.ts'
import { packsFolder } from './pack-folder.ts'

/** What a scan leaves for the next one so that it has less to work out, by name: plain values, typed arrays, maps and sets. */
export type Remembered = ReadonlyMap<string, unknown>

interface Written {
  readonly key: string
  readonly remembered: Remembered
}

/** Raised whenever something that is remembered is made otherwise, or laid out otherwise. */
const MEMORY_VERSION = 6

const magic = 0x4d454d54
/** Magic, version, CRC-32 of what follows, then as numbers of 4 bytes: bytes of the structure, of elements of 8, 4, 2 and 1 bytes, zeros up to 32. */
const headerBytes = 32
const checkedFrom = 12

/**
 * What was written under the key; empty where there is nothing that can be used, whatever the reason: it only saves time. The key is what the store says of it,
 * so that a store that was put back from a backup, or another one's, is not told what it never did. Arrays are views of one stretch of memory. The file is read
 * by another thread.
 */
export async function readMemory(dataFolder: string, key: string | null): Promise<Remembered> {
  try {
    const bytes = await bytesOf(memoryFile(dataFolder))
    if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== magic || bytes.readUInt32LE(4) !== MEMORY_VERSION) return new Map()
    if (crc32(bytes.subarray(checkedFrom)) !== bytes.readUInt32LE(8)) return new Map()
    const [structure = 0, ...byWidth] = Array.from({ length: 5 }, (_, i) => bytes.readUInt32LE(checkedFrom + 4 * i))
    const elements = bytes.subarray(headerBytes + padded(structure))
    const written = putTogether(bytes.subarray(headerBytes, headerBytes + structure), elements, byWidth) as Written
    return written.key === key ? written.remembered : new Map()
  } catch {
    return new Map()
  }
}

/**
 * Puts it over what was there: whoever ends in the middle of that leaves what the CRC refuses, and to make the file anew takes three times as long.
 * A disk that does not take it leaves nothing.
 */
export function writeMemory(dataFolder: string, key: string, remembered: Remembered): void {
  const file = memoryFile(dataFolder)
  try {
    const { structure, arrays } = takeApart({ key, remembered } satisfies Written)
    const header = Buffer.alloc(headerBytes)
    for (const [i, bytes] of [structure.length, ...bytesByWidth(arrays)].entries()) header.writeUInt32LE(bytes, checkedFrom + 4 * i)
    const padding = Buffer.alloc(padded(structure.length) - structure.length)
    const parts = [header, structure, padding, ...arrays]
    header.writeUInt32LE(magic, 0)
    header.writeUInt32LE(MEMORY_VERSION, 4)
    let checked = 0
    for (const part of parts) checked = crc32(part === header ? header.subarray(checkedFrom) : part, checked)
    header.writeUInt32LE(checked, 8)
    overwrite(file, parts)
  } catch {
    forgetMemory(file)
  }
}

const readAsync = promisify(read)

/** In one go, and into memory that is not filled with zeros first. */
async function bytesOf(file: string): Promise<Buffer> {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(handle).size)
    const { bytesRead } = await readAsync(handle, bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    closeSync(handle)
  }
}

function overwrite(file: string, parts: readonly NodeJS.ArrayBufferView[]): void {
  const size = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const handle = openSync(file, constants.O_RDWR | constants.O_CREAT)
  try {
    if (writevSync(handle, parts) !== size) throw new Error('not all of it was written')
    ftruncateSync(handle, size)
  } finally {
    closeSync(handle)
  }
}

function forgetMemory(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It names states that no series has any more: nobody takes anything out of it.
  }
}

/** Elements begin at a multiple of 8. */
function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}

function memoryFile(dataFolder: string): string {
  return join(packsFolder(dataFolder), 'memory')
}
