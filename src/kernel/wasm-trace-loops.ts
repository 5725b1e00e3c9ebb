import { NEWEST_WEIGHT, type SeriesTrace, VOLUME_ERROR, VOLUME_UNIT } from '../model/trace.ts'
import type { CloseFilter, CountedSeries, CountPlan, Counts, SuspectVolumes, TraceLoops, VolumeLimits } from '../model/trace-loops.ts'
import { lendKernel } from './lend-kernel.ts'
import type { KernelExports } from './wasm-module.ts'

/** Series whose traces are counted together, and periods of one before the next: a third of a MB of counts. */
const COUNTED_TOGETHER = 64
const PERIODS_AT_ONCE = 512
/** Room that counts leave for traces: the longest trace fits. */
const TRACE_BYTES = 3 << 20

/** The loops in a kernel that is lent to them for good, when first used; `plain` does what it has no room for. */
export function loadTraceLoops(plain: TraceLoops): TraceLoops {
  let loops: WasmTraceLoops | null = null
  const loaded = () => (loops ??= new WasmTraceLoops(lendKernel().exports, plain))
  return {
    suspectVolumes: (trace, levels, limits) => loaded().suspectVolumes(trace, levels, limits),
    countMarket: (series, plan) => loaded().countMarket(series, plan),
    ownerDays: (trace, filter, islandDays) => loaded().ownerDays(trace, filter, islandDays),
  }
}

/** Columns of a trace by their number in the kernel. */
const column = { day: 0, close: 1, range: 2, volume: 3 } as const

class WasmTraceLoops implements TraceLoops {
  private readonly kernel: KernelExports
  private readonly plain: TraceLoops
  private readonly bytes: Uint8Array
  private readonly words: Uint32Array
  private readonly found: Int32Array
  private readonly values: Float64Array
  /** What was copied in and still stands there. */
  private levels: Float32Array | null = null
  private filter: CloseFilter | null = null

  constructor(kernel: KernelExports, plain: TraceLoops) {
    const { buffer } = kernel.memory
    this.kernel = kernel
    this.plain = plain
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.found = new Int32Array(buffer, kernel.foundAt(), 0x20000)
    this.values = new Float64Array(buffer, kernel.valuesAt(), 0x10000)
  }

  suspectVolumes(trace: SeriesTrace, levels: Float32Array, limits: VolumeLimits): SuspectVolumes {
    const { kernel } = this
    const { length } = trace
    if (length > kernel.seriesBars()) return this.plain.suspectVolumes(trace, levels, limits)
    if (this.levels !== levels) this.copy(levels, kernel.levelsAt())
    this.levels = levels
    this.copy(trace.day, kernel.traceAt(column.day))
    this.copy(trace.volume, kernel.traceAt(column.volume))
    const faint = kernel.faintBars(length, VOLUME_UNIT, limits.faint)
    const days = faint === 0 ? [] : Array.from(this.found.subarray(0, faint))
    const first = kernel.volumeGuesses(length, VOLUME_UNIT, limits.leastSum, limits.seen)
    const count = kernel.likelyGuesses(first, length, VOLUME_UNIT, NEWEST_WEIGHT, VOLUME_ERROR, limits.step)
    const guesses: { at: number; shift: number }[] = []
    for (let k = 0; k < count; k++) guesses.push({ at: this.found[k] as number, shift: this.values[k] as number })
    return { days, guesses }
  }

  countMarket(series: readonly CountedSeries[], plan: CountPlan): readonly (Counts | undefined)[] {
    const { kernel } = this
    const { first, last, step } = plan.frame
    const start = kernel.lakeAt()
    const groupBytes = (last - first + 1) * kernel.countedBins() * Uint16Array.BYTES_PER_ELEMENT
    const tracesAt = (start + plan.groups * groupBytes + 7) & ~7
    if (plan.isWide || tracesAt + TRACE_BYTES > kernel.lakeEnd()) return this.plain.countMarket(series, plan)
    this.filter = null
    this.bytes.fill(0, start, tracesAt)
    const isCounted: boolean[] = []
    const entryWords = kernel.countedWords()
    const columnsAt = tracesAt + COUNTED_TOGETHER * entryWords * Uint32Array.BYTES_PER_ELEMENT
    let together = 0
    let at = columnsAt
    const finish = () => {
      kernel.countTraces(tracesAt, together, first, last, step, PERIODS_AT_ONCE)
      together = 0
      at = columnsAt
    }
    for (const one of series) {
      const trace = one.trace()
      if (trace === null) continue
      const { length, day, close, range, volume } = trace
      const suspects = Uint16Array.from(one.suspects.filter((suspect) => suspect >= 0 && suspect <= 0xffff))
      const bytes = 9 * length + suspects.byteLength + 32
      if (together === COUNTED_TOGETHER || at + bytes > kernel.lakeEnd()) finish()
      if (at + bytes > kernel.lakeEnd()) return this.plain.countMarket(series, plan)
      isCounted[one.group] = true
      const entry = (tracesAt >> 2) + together++ * entryWords
      const put = (place: number, values: Uint16Array | Float32Array | Int8Array) => {
        this.words[entry + place] = at
        this.copy(values, at)
        at = (at + values.byteLength + 3) & ~3
      }
      put(0, day)
      put(1, close)
      put(2, range)
      put(3, volume)
      this.words[entry + 4] = length
      put(5, suspects)
      this.words[entry + 6] = suspects.length
      this.words[entry + 7] = start + one.group * groupBytes
      this.words[entry + 8] = 0
    }
    finish()
    return Array.from(isCounted, (is, group) =>
      is ? new Uint16Array(kernel.memory.buffer, start + group * groupBytes, groupBytes / 2).slice() : undefined,
    )
  }

  ownerDays(trace: SeriesTrace, filter: CloseFilter, islandDays: Uint16Array): Int32Array {
    const { kernel } = this
    const { length } = trace
    const { days, bits, wordsBits } = filter
    const bitsAt = (kernel.lakeAt() + days.byteLength + 3) & ~3
    const islandsAt = bitsAt + bits.byteLength
    if (length > kernel.seriesBars() || islandsAt + islandDays.byteLength > kernel.lakeEnd())
      return this.plain.ownerDays(trace, filter, islandDays)
    if (this.filter !== filter) {
      this.copy(days, kernel.lakeAt())
      this.copy(bits, bitsAt)
      this.filter = filter
    }
    this.copy(trace.day, kernel.traceAt(column.day))
    this.copy(trace.close, kernel.traceAt(column.close))
    this.copy(islandDays, islandsAt)
    const count = kernel.ownerDays(kernel.lakeAt(), days.length, bitsAt, wordsBits, islandsAt, islandDays.length, length)
    return this.found.subarray(0, 2 * count)
  }

  private copy({ buffer, byteOffset, byteLength }: Uint16Array | Int32Array | Float32Array | Int8Array, at: number): void {
    this.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
  }
}
