import type { KernelExports } from './wasm-module.ts'

/** What loops over a lake may have the kernel's memory grow by: the islands of half a billion bars fit. */
const MOST_BYTES = 512 << 20
const PAGE_BYTES = 0x10000

/** A part of the kernel's memory. */
export interface Room {
  readonly at: number
  readonly end: number
}

/** The memory of a kernel that loops over traces, and does nothing else any more: it grows where a lake is wide. */
export class LakeRoom {
  readonly #kernel: KernelExports
  #bytes: Uint8Array
  #words: Uint32Array
  #singles: Float32Array
  #doubles: Float64Array

  constructor(kernel: KernelExports) {
    const { buffer } = kernel.memory
    this.#kernel = kernel
    this.#bytes = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.#singles = new Float32Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  get words(): Uint32Array {
    return this.#words
  }

  get singles(): Float32Array {
    return this.#singles
  }

  get doubles(): Float64Array {
    return this.#doubles
  }

  /**
   * Room for so many bytes at least, always the same as long as they suffice, else behind all that there is; `null`: that is too much. Views of the memory from before may
   * be empty then.
   */
  of(bytes: number): Room | null {
    const kernel = this.#kernel
    const [start, end] = [kernel.lakeAt(), kernel.lakeEnd()]
    if (bytes <= end - start) return { at: start, end }
    const at = (kernel.memoryEnd() + 63) & ~63
    const missing = at + bytes - kernel.memory.buffer.byteLength
    if (missing > 0 && !this.#grow(bytes, missing)) return null
    return { at, end: kernel.memory.buffer.byteLength }
  }

  #grow(bytes: number, missing: number): boolean {
    const { memory } = this.#kernel
    if (bytes > MOST_BYTES) return false
    try {
      // By half of it at least, so that what grows bit by bit does so a few times.
      memory.grow(Math.ceil(Math.max(missing, bytes / 2) / PAGE_BYTES))
    } catch {
      return false
    }
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
    this.#singles = new Float32Array(memory.buffer)
    this.#doubles = new Float64Array(memory.buffer)
    return true
  }

  copy(
    { buffer, byteOffset, byteLength }: Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array | Int8Array,
    at: number,
  ): void {
    this.#bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
  }
}
