import { NEWEST_WEIGHT, type SeriesTrace, VOLUME_ERROR, VOLUME_PARTS, VOLUME_PARTS_SHIFT, VOLUME_UNIT } from '../model/trace.ts'
import type {
  BinEdges,
  ContentShare,
  CountedSeries,
  CountMedians,
  CountPlan,
  Counts,
  RepeatedContents,
  StepLimits,
  SuspectVolumes,
  TraceLoops,
  VolumeLimits,
  VolumeLogs,
} from '../model/trace-loops.ts'
import { filterBitsFor } from '../base/repeat-filter.ts'
import { LakeRoom } from './lake-room.ts'
import { lendKernel } from './lend-kernel.ts'
import type { KernelExports } from './wasm-module.ts'
import { possibleOwners } from './wasm-owners.ts'
import { traceColumn } from './wasm-trace.ts'

/** Series whose traces are counted together, and periods of one before the next: 85 KB of counts. */
const COUNTED_TOGETHER = 64
const PERIODS_AT_ONCE = 128
/** Bars around a guess at which there may be a step. */
const STEPS = 7
/** Room for their traces at least: the longest one fits. */
const TRACE_BYTES = 3 << 20

/** The loops in a kernel that is lent to them for good, when first used; `plain` does what it has no room for. */
export function loadTraceLoops(plain: TraceLoops): TraceLoops {
  let loops: WasmTraceLoops | null = null
  const loaded = () => (loops ??= new WasmTraceLoops(lendKernel().exports, plain))
  return {
    suspectVolumes: (trace, levels, limits) => loaded().suspectVolumes(trace, levels, limits),
    volumeSteps: (volumes, guess, limits) => loaded().volumeSteps(volumes, guess, limits),
    countMarket: (series, plan) => loaded().countMarket(series, plan),
    countMedians: (counts, edges, least) => loaded().countMedians(counts, edges, least),
    possibleOwners: (eachTrace, limits, meet) => loaded().possibleOwners(eachTrace, limits, meet),
    repeatedContents: (lists, share) => loaded().repeatedContents(lists, share),
  }
}

class WasmTraceLoops implements TraceLoops {
  private readonly kernel: KernelExports
  private readonly plain: TraceLoops
  private readonly room: LakeRoom
  /** What was copied in and still stands there. */
  private levels: Float32Array | null = null

  constructor(kernel: KernelExports, plain: TraceLoops) {
    this.kernel = kernel
    this.plain = plain
    this.room = new LakeRoom(kernel)
    // Levels and suspects: bytes of objects may stand there, and no bar is suspect before it is said to be.
    this.room.bytes.fill(0, kernel.levelsAt(), kernel.foundAt())
  }

  suspectVolumes(trace: SeriesTrace, levels: Float32Array, limits: VolumeLimits): SuspectVolumes {
    const { kernel, room } = this
    const { length } = trace
    if (length > kernel.seriesBars()) return this.plain.suspectVolumes(trace, levels, limits)
    if (this.levels !== levels) {
      room.copy(levels, kernel.levelsAt())
      kernel.readLevels(VOLUME_PARTS)
      this.levels = levels
    }
    room.copy(trace.day, kernel.traceAt(traceColumn.day))
    room.copy(trace.volume, kernel.traceAt(traceColumn.volume))
    const faint = kernel.faintBars(length, VOLUME_PARTS_SHIFT, Math.ceil(limits.faint * VOLUME_PARTS))
    const found = kernel.foundAt() >> 2
    const days = faint === 0 ? [] : Array.from(room.words.subarray(found, found + faint))
    const first = kernel.volumeGuesses(length, Math.ceil(limits.leastSum * VOLUME_PARTS), limits.seen)
    const count = kernel.likelyGuesses(first, length, VOLUME_UNIT, NEWEST_WEIGHT, VOLUME_ERROR, limits.step)
    const values = kernel.valuesAt() >> 3
    const guesses: { at: number; shift: number }[] = []
    for (let k = 0; k < count; k++) guesses.push({ at: room.words[found + k] as number, shift: room.doubles[values + k] as number })
    return { days, guesses }
  }

  volumeSteps({ values, length }: VolumeLogs, guess: number, { least, shift }: StepLimits): Float64Array {
    const { kernel, room } = this
    room.doubles.set(values, kernel.nearAt() >> 3)
    kernel.volumeSteps(length, guess, least, shift)
    const at = kernel.valuesAt() >> 3
    return room.doubles.subarray(at, at + STEPS)
  }

  countMarket(series: readonly CountedSeries[], plan: CountPlan): readonly (Counts | undefined)[] {
    const { kernel, room } = this
    const { first, last, step } = plan.frame
    const groupBytes = (last - first + 1) * kernel.countedBins() * Uint16Array.BYTES_PER_ELEMENT
    const own = plan.isWide ? null : room.of(plan.groups * groupBytes + TRACE_BYTES)
    if (own === null) return this.plain.countMarket(series, plan)
    const { at: start, end } = own
    const tracesAt = (start + plan.groups * groupBytes + 7) & ~7
    room.bytes.fill(0, start, tracesAt)
    const isCounted: boolean[] = []
    const entryWords = kernel.countedWords()
    const columnsAt = (tracesAt + COUNTED_TOGETHER * entryWords * Uint32Array.BYTES_PER_ELEMENT + 15) & ~15
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
      const bytes = 9 * length + suspects.byteLength + 5 * 16
      if (together === COUNTED_TOGETHER || at + bytes > end) finish()
      if (at + bytes > end) return this.plain.countMarket(series, plan)
      isCounted[one.group] = true
      const entry = (tracesAt >> 2) + together++ * entryWords
      const put = (place: number, values: Uint16Array | Float32Array | Int8Array) => {
        room.words[entry + place] = at
        room.copy(values, at)
        at = (at + values.byteLength + 15) & ~15
      }
      put(0, day)
      put(1, close)
      put(2, range)
      put(3, volume)
      room.words[entry + 4] = length
      put(5, suspects)
      room.words[entry + 6] = suspects.length
      room.words[entry + 7] = start + one.group * groupBytes
      room.words[entry + 8] = 0
    }
    finish()
    return Array.from(isCounted, (is, group) =>
      is ? new Uint16Array(kernel.memory.buffer, start + group * groupBytes, groupBytes / 2).slice() : undefined,
    )
  }

  countMedians(counts: Counts, { moves, ranges, volumes }: BinEdges, least: number): CountMedians {
    const { kernel, room } = this
    const rows = counts.length / kernel.countedBins()
    const edgeCount = moves.length + ranges.length + volumes.length
    const own = counts instanceof Uint16Array ? room.of(8 * edgeCount + counts.byteLength + 28 * rows + 16) : null
    if (own === null) return this.plain.countMedians(counts, { moves, ranges, volumes }, least)
    const edges = (own.at + 7) >> 3
    const medians = edges + edgeCount
    const symbols = 2 * (medians + 3 * rows)
    const countsAt = 4 * (symbols + rows)
    room.doubles.set(moves, edges)
    room.doubles.set(ranges, edges + moves.length)
    room.doubles.set(volumes, edges + moves.length + ranges.length)
    room.copy(counts, countsAt)
    kernel.countMedians(countsAt, rows, 8 * edges, least, 4 * symbols, 8 * medians)
    return {
      symbols: room.words.slice(symbols, symbols + rows),
      move: room.doubles.slice(medians, medians + rows),
      range: room.doubles.slice(medians + rows, medians + 2 * rows),
      volume: room.doubles.slice(medians + 2 * rows, medians + 3 * rows),
    }
  }

  possibleOwners: TraceLoops['possibleOwners'] = (eachTrace, limits, meet) =>
    possibleOwners(this.kernel, this.room, eachTrace, limits, meet) ?? this.plain.possibleOwners(eachTrace, limits, meet)

  repeatedContents(lists: readonly Float64Array[], { share, shares }: ContentShare): RepeatedContents {
    const { kernel, room } = this
    const bits = filterBitsFor(lists.reduce((sum, { length }) => sum + length, 0))
    const filterBytes = 2 ** (bits - 2)
    const own = lists.some(({ length }) => length > kernel.seriesBars()) ? null : room.of(filterBytes)
    if (own === null) return this.plain.repeatedContents(lists, { share, shares })
    const { at } = own
    room.bytes.fill(0, at, at + filterBytes)
    const contentsAt = kernel.traceAt(traceColumn.content)
    for (const contents of lists) {
      room.copy(contents, contentsAt)
      kernel.addContents(at, contents.length, 32 - bits)
    }
    const found = kernel.foundAt() >> 2
    const repeated: Uint32Array[] = []
    for (const contents of lists) {
      room.copy(contents, contentsAt)
      const count = kernel.repeatedContents(at, contents.length, 32 - bits, share, shares)
      repeated.push(room.words.slice(found, found + count))
    }
    return inOne(repeated)
  }
}

/** Places of several lists, one behind the other. */
function inOne(repeated: readonly Uint32Array[]): RepeatedContents {
  const count = repeated.reduce((sum, { length }) => sum + length, 0)
  const lists = new Uint32Array(count)
  const places = new Uint32Array(count)
  let at = 0
  for (const [number, own] of repeated.entries()) {
    lists.fill(number, at, at + own.length)
    places.set(own, at)
    at += own.length
  }
  return { lists, places }
}
