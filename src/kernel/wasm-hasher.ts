import type { Hasher } from './decoder.ts'
import type { KernelExports } from './wasm-module.ts'

/** Streams that a kernel hashes side by side: bytes of an object, and of what packs keep. */
export const hashStream = { object: 0, pack: 1 } as const

/**
 * XXH64 in the kernel. Bytes that already stand in the kernel's memory, such as a part of the decoder's `window()`, are hashed in place;
 * others are copied in.
 */
export class WasmHasher implements Hasher {
  private readonly kernel: KernelExports
  private readonly stream: number
  private memory: ArrayBuffer
  private staging: Uint8Array

  constructor(kernel: KernelExports, stream: number = hashStream.object) {
    this.kernel = kernel
    this.stream = stream
    this.memory = kernel.memory.buffer
    this.staging = new Uint8Array(this.memory, kernel.stagingAt(), kernel.stagingSize())
    kernel.hashReset(stream)
  }

  reset(): void {
    this.kernel.hashReset(this.stream)
  }

  update(bytes: Uint8Array): void {
    const { kernel, stream } = this
    // Memory that has grown since is another one.
    if (this.staging.length === 0) {
      this.memory = kernel.memory.buffer
      this.staging = new Uint8Array(this.memory, kernel.stagingAt(), kernel.stagingSize())
    }
    if (bytes.buffer === this.memory) {
      kernel.hashUpdate(stream, bytes.byteOffset, bytes.byteLength)
      return
    }
    for (let at = 0; at < bytes.byteLength; at += this.staging.byteLength) {
      const piece = bytes.subarray(at, at + this.staging.byteLength)
      this.staging.set(piece)
      kernel.hashUpdate(stream, this.staging.byteOffset, piece.byteLength)
    }
  }

  digest(): string {
    return this.digestBits().toString(16).padStart(16, '0')
  }

  /** The digest as a number of 64 bits. */
  digestBits(): bigint {
    return BigInt.asUintN(64, this.kernel.hashDigest(this.stream))
  }
}
