import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { packsFolder } from './pack-folder.ts'

/** What a scan leaves for the next one so that it has less to work out, by name: plain values, typed arrays, maps and sets. */
export type Remembered = ReadonlyMap<string, unknown>

interface Written {
  readonly key: string
  readonly remembered: Remembered
}

/** Raised whenever something that is remembered is made otherwise, or laid out otherwise. */
const MEMORY_VERSION = 3

const magic = 0x4d454d54
/** Magic, version, CRC-32 of what follows, zeros. */
const headerBytes = 16

/**
 * What was written under the key; empty where there is nothing that can be used, whatever the reason: it only saves time. The key is what the store says of it,
 * so that a store that was put back from a backup, or another one's, is not told what it never did.
 */
export function readMemory(dataFolder: string, key: string | null): Remembered {
  try {
    const bytes = readFileSync(memoryFile(dataFolder))
    if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== magic || bytes.readUInt32LE(4) !== MEMORY_VERSION) return new Map()
    const body = bytes.subarray(headerBytes)
    if (crc32(body) !== bytes.readUInt32LE(8)) return new Map()
    const written = deserialize(body) as Written
    return written.key === key ? written.remembered : new Map()
  } catch {
    return new Map()
  }
}

/** Puts it in the place of what was there. A disk that does not take it leaves nothing. */
export function writeMemory(dataFolder: string, key: string, remembered: Remembered): void {
  const file = memoryFile(dataFolder)
  try {
    const body = serialize({ key, remembered } satisfies Written)
    const header = Buffer.alloc(headerBytes)
    header.writeUInt32LE(magic, 0)
    header.writeUInt32LE(MEMORY_VERSION, 4)
    header.writeUInt32LE(crc32(body), 8)
    writeFileSync(`${file}.new`, header)
    writeFileSync(`${file}.new`, body, { flag: 'a' })
    renameSync(`${file}.new`, file)
  } catch {
    forgetMemory(dataFolder)
  }
}

function forgetMemory(dataFolder: string): void {
  for (const file of [memoryFile(dataFolder), `${memoryFile(dataFolder)}.new`]) {
    try {
      rmSync(file, { force: true })
    } catch {
      // It names states that no series has any more: nobody takes anything out of it.
    }
  }
}

function memoryFile(dataFolder: string): string {
  return join(packsFolder(dataFolder), 'memory')
}
