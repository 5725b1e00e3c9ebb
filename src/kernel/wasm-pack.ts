import type { PackColumns, StoredColumns } from '../model/stored-columns.ts'
import type { KernelExports } from './wasm-module.ts'

/** In the order of a block, with their elements: 0 doubles, 1 i32, 2 u32, 3 u16, 4 u8. */
const packed = [
  ['session', 1],
  ['time', 0],
  ['open', 0],
  ['high', 0],
  ['low', 0],
  ['close', 0],
  ['volume', 0],
  ['bid', 0],
  ['ask', 0],
  ['flags', 3],
  ['decimals', 4],
  ['sourceRow', 2],
  ['object', 3],
] as const

/** Places for columns that stand elsewhere, in turn: the session is looked at again with the time. */
const places = [8, 9] as const

/** `PackColumns` in the kernel, for up to 32,768 rows. */
export function wasmPack(kernel: KernelExports): PackColumns {
  const memory = kernel.memory.buffer
  const addressOf = (values: NonNullable<StoredColumns[(typeof packed)[number][0]]>, length: number, place: number) => {
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
    for (let i = 0; i < packed.length; i++) {
      const [name, element] = packed[i] as (typeof packed)[number]
      const values = columns[name]
      if (values === null) continue
      const wide = name === 'object' && values.BYTES_PER_ELEMENT === 4
      kernel.packColumn(i, wide ? 2 : element, addressOf(values, length, i === 0 ? places[0] : places[1]))
    }
    return new Uint8Array(memory, kernel.packedAt(), kernel.packedSize())
  }
}
