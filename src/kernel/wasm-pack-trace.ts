import { CONTENT_VOLUME_WEIGHT, NEWEST_WEIGHT, type PackTrace } from '../model/trace.ts'
import { columnPlacer } from './place-column.ts'
import type { KernelExports } from './wasm-module.ts'

/** Places for columns that stand elsewhere. */
const place = { open: 0, high: 1, low: 2, close: 3, volume: 4, session: 5, linked: 8 } as const

/** `PackTrace` in the kernel, for series of up to 32,768 bars. */
export function wasmPackTrace(kernel: KernelExports): PackTrace {
  const { buffer } = kernel.memory
  const pairs = new Int32Array(buffer, kernel.pairsAt(), kernel.seriesBars())
  const placeColumn = columnPlacer(kernel)
  return (bars, linked, { from, to }, alike) => {
    const { length } = bars
    if (length > kernel.packedBars() || alike.length > pairs.length) return null
    pairs.set(alike)
    const size = kernel.packTrace(
      placeColumn(bars.session, place.session, length) + 4 * from,
      placeColumn(bars.open, place.open, length) + 8 * from,
      placeColumn(bars.high, place.high, length) + 8 * from,
      placeColumn(bars.low, place.low, length) + 8 * from,
      placeColumn(bars.close, place.close, length) + 8 * from,
      placeColumn(bars.volume, place.volume, length) + 8 * from,
      placeColumn(linked, place.linked, length) + from,
      to - from,
      from,
      length - from,
      alike.length,
      NEWEST_WEIGHT,
      CONTENT_VOLUME_WEIGHT,
    )
    return new Uint8Array(buffer, kernel.tracedAt(), size)
  }
}
