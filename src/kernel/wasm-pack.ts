import { type PackColumns, packedColumns, packedElements } from '../model/stored-columns.ts'
import { columnPlacer } from './place-column.ts'
import type { KernelExports } from './wasm-module.ts'

/** Places for columns that stand elsewhere, in turn: the session is looked at again with the time. */
const places = [8, 9] as const

/** `PackColumns` in the kernel, for up to 32,768 rows. */
export function wasmPack(kernel: KernelExports): PackColumns {
  const { buffer } = kernel.memory
  const placeColumn = columnPlacer(kernel)
  return (columns) => {
    const { length, decimals } = columns
    if (length === 0 || length > kernel.packedBars()) return null
    kernel.packStart(length, placeColumn(decimals, places[1], length))
    for (let i = 0; i < packedColumns.length; i++) {
      const values = columns[packedColumns[i] as (typeof packedColumns)[number]]
      if (values === null) continue
      const element = packedElements.indexOf(values.constructor as (typeof packedElements)[number])
      kernel.packColumn(i, element, placeColumn(values, i === 0 ? places[0] : places[1], length))
    }
    return new Uint8Array(buffer, kernel.packedAt(), kernel.packEnd())
  }
}
