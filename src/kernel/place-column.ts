import type { KernelExports } from './wasm-module.ts'

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** Where the first `length` values of a column stand in a kernel's memory, already or now: `place` has room for one that stands elsewhere. */
export type PlaceColumn = (column: Column, place: number, length: number) => number

/** For a kernel whose memory does not grow. */
export function columnPlacer(kernel: KernelExports): PlaceColumn {
  const memory = kernel.memory.buffer
  return (column, place, length) => {
    const { buffer, byteOffset } = column
    if (buffer === memory) return byteOffset
    const at = kernel.copiedColumnAt(place)
    const bytes = length * column.BYTES_PER_ELEMENT
    new Uint8Array(memory, at, bytes).set(new Uint8Array(buffer, byteOffset, bytes))
    return at
  }
}
