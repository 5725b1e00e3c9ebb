import type { Bars } from '../model/bars.ts'
import type { AlikePair, BarStanding, ReturnLimits, Screened, SeriesLoops, VolumeLimits } from '../model/series-loops.ts'
import { columnPlacer, type PlaceColumn } from './place-column.ts'
import type { KernelExports } from './wasm-module.ts'

/** Places for columns that are copied into the kernel's memory. */
const place = { open: 0, high: 1, low: 2, close: 3, volume: 4, flags: 6, decimals: 7, linked: 8 } as const

const none: readonly number[] = []

/** How far the exponent and mantissa of a double, taken as one straight line from power to power, lie below log2: at most 0.08608. */
const MOST_BELOW_LOG = 0.0861

/**
 * The loops in the kernel. Columns that stand in its memory, as those of a decoded object do, are read there; others are copied in. What is too much for its
 * memory is left to the plain ones.
 */
export class WasmLoops implements SeriesLoops {
  private readonly kernel: KernelExports
  private readonly words: Uint32Array
  private readonly doubles: Float64Array
  private readonly addressOf: PlaceColumn
  private readonly plain: SeriesLoops

  constructor(kernel: KernelExports, plain: SeriesLoops) {
    this.kernel = kernel
    this.words = new Uint32Array(kernel.memory.buffer)
    this.doubles = new Float64Array(kernel.memory.buffer)
    this.addressOf = columnPlacer(kernel)
    this.plain = plain
  }

  screen(bars: Bars): Screened {
    const { kernel } = this
    const { length } = bars
    if (length > kernel.seriesBars()) return this.plain.screen(bars)
    kernel.screen(
      this.addressOf(bars.open, place.open, length),
      this.addressOf(bars.high, place.high, length),
      this.addressOf(bars.low, place.low, length),
      this.addressOf(bars.close, place.close, length),
      this.addressOf(bars.volume, place.volume, length),
      this.addressOf(bars.flags, place.flags, length),
      this.addressOf(bars.decimals, place.decimals, length),
      length,
    )
    return {
      odd: this.screenedAt(0),
      jumps: this.screenedAt(1),
      steps: this.screenedAt(2),
      still: this.screenedAt(3),
      wicks: this.screenedAt(4),
      apart: this.screenedAt(5),
      volumes: this.screenedAt(6),
      coarse: this.screenedAt(7),
      flagged: this.screenedAt(8),
    }
  }

  alikePairs(bars: Bars): readonly AlikePair[] {
    const { kernel, words } = this
    const { length } = bars
    if (length > kernel.seriesBars()) return this.plain.alikePairs(bars)
    const at = (name: 'open' | 'high' | 'low' | 'close' | 'volume') => this.addressOf(bars[name], place[name], length)
    const count = kernel.alikePairs(at('open'), at('high'), at('low'), at('close'), at('volume'), length)
    if (count < 0) return this.plain.alikePairs(bars)
    const exact = kernel.exactPairs()
    const first = kernel.pairsAt() >> 2
    const pairs: AlikePair[] = []
    for (let pair = 0, word = first; pair < count; pair++, word += 2) {
      pairs.push({ earlier: words[word] as number, later: words[word + 1] as number, exact: pair < exact })
    }
    return pairs.sort((one, other) => one.later - other.later || other.earlier - one.earlier)
  }

  farVolumes(bars: Bars, limits: VolumeLimits): readonly number[] | null {
    const { kernel } = this
    const { volume, length } = bars
    const { window, atLeast, far, mads } = limits
    if (length > kernel.seriesBars() || window > kernel.longestWindow()) return this.plain.farVolumes(bars, limits)
    const quartersFar = Math.min(127, Math.floor(4 * (Math.log2(far) - MOST_BELOW_LOG)))
    const count = kernel.farVolumes(this.addressOf(volume, place.volume, length), length, window, atLeast, far, quartersFar, mads)
    return count < 0 ? this.plain.farVolumes(bars, limits) : this.indexesAt(kernel.farAt(), count)
  }

  returnsApart(bars: Bars, linked: Uint8Array, limits: ReturnLimits): readonly BarStanding[] {
    const { kernel, words, doubles } = this
    const { close, length } = bars
    if (length > kernel.seriesBars()) return this.plain.returnsApart(bars, linked, limits)
    const { leastRatio, window, atLeast, k, floor } = limits
    const linkedAt = this.addressOf(linked, place.linked, length)
    const far = kernel.farReturns(this.addressOf(close, place.close, length), linkedAt, length, window, leastRatio, 1.4826 * k)
    const count = kernel.standApart(far, window, atLeast, k, floor)
    const standings: BarStanding[] = []
    for (let i = 0, word = kernel.farAt() >> 2, double = kernel.standingsAt() >> 3; i < count; i++, word++, double += 3) {
      const [logReturn, median, deviation] = [doubles[double] as number, doubles[double + 1] as number, doubles[double + 2] as number]
      standings.push({ bar: words[word] as number, logReturn, median, deviation, z: (logReturn - median) / deviation })
    }
    return standings
  }

  private screenedAt(list: number): readonly number[] {
    const count = this.kernel.listLength(list)
    return count === 0 ? none : this.indexesAt(this.kernel.listOfScreenAt(list), count)
  }

  private indexesAt(address: number, count: number): readonly number[] {
    const first = address >> 2
    const indexes: number[] = []
    for (let i = 0; i < count; i++) indexes.push(this.words[first + i] as number)
    return indexes
  }
}
