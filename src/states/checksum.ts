import { crc32 } from 'node:zlib'
import { sealOf } from '../kernel/seal.ts'

/** The last version whose blocks were checked by CRC-32. */
const lastWithCrc = 2

/** What a block of this version is checked with, of bytes in parts: the lower 32 bits of their XXH64. */
export function checksumOf(parts: readonly Uint8Array[], version: number): number {
  if (version <= lastWithCrc) return parts.reduce((sum, part) => crc32(part, sum), 0)
  return Number(BigInt.asUintN(32, sealOf(parts)))
}
