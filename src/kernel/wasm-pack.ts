import { type PackColumns, packedColumns, packedElements, type StoredColumns } from '../model/stored-columns.ts'
import type { KernelExports } from './wasm-module.ts'

type Name = (typeof packedColumns)[number]

/** Places for columns that stand elsewhere, in turn: the session is looked at again with the time. */
const places = [8, 9] as const

/** `PackColumns` in the kernel, for up to 32,768 rows. */
export function wasmPack(kernel: KernelExports): PackColumns {
  const memory = kernel.memory.buffer
  const addressOf = (values: NonNullable<StoredColumns[Name]>, length: number, place: number) => {
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = values
    if (buffer === memory) return byteOffset
    const at = kernel.copiedColumnAt(place)
    const bytes = length * BYTES_PER_ELEMENT
    new Uint8Array(memory, at, bytes).set(new Uint8Array(buffer, byteOffset, bytes))
    return at
  }
  return (columns) => {
    const { length, decimals } = columns
    if (length === 0 || length > kernel.packedBars()) return null
    kernel.packStart(length, addressOf(decimals, length, places[1]))
    for (let i = 0; i < packedColumns.length; i++) {
      const values = columns[packedColumns[i] as Name]
      if (values === null) continue
      const element = packedElements.indexOf(values.constructor as (typeof packedElements)[number])
      kernel.packColumn(i, element, addressOf(values, length, i === 0 ? places[0] : places[1]))
    }
    return new Uint8Array(memory, kernel.packedAt(), kernel.packEnd())
  }
}
