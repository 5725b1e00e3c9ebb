import type { Hasher } from './decoder.ts'
import type { KernelExports } from './wasm-module.ts'

/**
 * XXH64 in the kernel. Bytes that already stand in the kernel's memory, such as a part of the decoder's `window()`, are hashed in place;
 * others are copied in.
 */
export class WasmHasher implements Hasher {
  private readonly kernel: KernelExports
  private readonly memory: ArrayBuffer
  private readonly staging: Uint8Array

  constructor(kernel: KernelExports) {
    this.kernel = kernel
    this.memory = kernel.memory.buffer
    this.staging = new Uint8Array(this.memory, kernel.stagingAt(), kernel.stagingSize())
    kernel.hashReset()
  }

  reset(): void {
    this.kernel.hashReset()
  }

  update(bytes: Uint8Array): void {
    if (bytes.buffer === this.memory) {
      this.kernel.hashUpdate(bytes.byteOffset, bytes.byteLength)
      return
    }
    for (let at = 0; at < bytes.byteLength; at += this.staging.byteLength) {
      const piece = bytes.subarray(at, at + this.staging.byteLength)
      this.staging.set(piece)
      this.kernel.hashUpdate(this.staging.byteOffset, piece.byteLength)
    }
  }

  digest(): string {
    return BigInt.asUintN(64, this.kernel.hashDigest()).toString(16).padStart(16, '0')
  }
}
