import { kernelAtHand } from './lend-kernel.ts'

/** What packs are sealed with: XXH64 of bytes, given in parts. */
export function sealOf(parts: readonly Uint8Array[]): bigint {
  const { sealer } = kernelAtHand()
  sealer.reset()
  for (const part of parts) sealer.update(part)
  return sealer.digestBits()
}
