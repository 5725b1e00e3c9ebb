import type { LakeMemory } from '../checks/lake-memory.ts'
import type { PackLocation } from '../model/scan.ts'
import type { SeriesTrace, TracePrints } from '../model/trace.ts'
import type { Remembered } from '../states/memory-file.ts'
import { PackDamaged } from '../states/pack-damaged.ts'
import { readTrace } from '../states/pack-reader.ts'

/** Prints that are remembered of all series together: more are read from the traces again. */
const MOST_PRINT_BYTES = 32e6

/**
 * The memory of one scan: what the last one left, and what this one leaves. A state is named by the place of its columns. Places are written once: a pack's name
 * has the number of the scan that wrote it, and what a killed scan wrote is nowhere remembered, because the memory is written after the commit.
 */
export class ScanMemory implements LakeMemory {
  readonly #dataFolder: string
  readonly #before: Remembered
  readonly #now = new Map<string, unknown>()
  readonly #printsBefore: ReadonlyMap<string, TracePrints>
  readonly #prints = new Map<string, TracePrints>()
  #printBytes = 0

  constructor(dataFolder: string, before: Remembered) {
    this.#dataFolder = dataFolder
    this.#before = before
    this.#printsBefore = unpacked(before.get(printsName) as PackedPrints | undefined)
  }

  /** What is to be kept for the next scan. */
  get remembered(): Remembered {
    return this.#now.set(printsName, packed(this.#prints))
  }

  get(name: string): unknown {
    return this.#before.get(name)
  }

  put(name: string, value: unknown): void {
    this.#now.set(name, value)
  }

  traceOf(state: string): SeriesTrace | null {
    try {
      return readTrace(this.#dataFolder, placeOf(state))
    } catch (error) {
      if (error instanceof PackDamaged) return null
      throw error
    }
  }

  /** The prints of a state, as they were made before or are `made` now. */
  printsOf(state: string, made: () => SeriesTrace | null): TracePrints | null {
    const known = this.#prints.get(state) ?? this.#printsBefore.get(state)
    const prints = known ?? printsIn(made())
    if (prints !== null && !this.#prints.has(state)) this.#keep(state, prints)
    return prints
  }

  #keep(state: string, prints: TracePrints): void {
    const bytes = prints.chosen.byteLength + prints.content.byteLength + prints.alike.byteLength
    if (this.#printBytes + bytes > MOST_PRINT_BYTES) return
    this.#printBytes += bytes
    this.#prints.set(state, prints)
  }
}

const printsName = 'prints'

/** Prints of many series in few arrays, which are read and written at once. */
interface PackedPrints {
  readonly states: readonly string[]
  readonly weeks: Float64Array
  readonly content: Float64Array
  readonly chosen: Uint32Array
  readonly alike: Int32Array
  readonly choices: Uint32Array
  readonly pairs: Uint32Array
}

function packed(prints: ReadonlyMap<string, TracePrints>): PackedPrints {
  const all = [...prints.values()]
  const choices = Uint32Array.from(all, ({ chosen }) => chosen.length)
  const pairs = Uint32Array.from(all, ({ alike }) => alike.length)
  const content = new Float64Array(sumOf(choices))
  const chosen = new Uint32Array(content.length)
  const alike = new Int32Array(sumOf(pairs))
  let choice = 0
  let pair = 0
  for (const one of all) {
    content.set(one.content, choice)
    chosen.set(one.chosen, choice)
    alike.set(one.alike, pair)
    choice += one.chosen.length
    pair += one.alike.length
  }
  return { states: [...prints.keys()], weeks: Float64Array.from(all, ({ weeks }) => weeks), content, chosen, alike, choices, pairs }
}

function unpacked(prints: PackedPrints | undefined): Map<string, TracePrints> {
  const byState = new Map<string, TracePrints>()
  if (prints === undefined) return byState
  const { states, weeks, content, chosen, alike, choices, pairs } = prints
  let choice = 0
  let pair = 0
  for (const [i, state] of states.entries()) {
    const nextChoice = choice + (choices[i] as number)
    const nextPair = pair + (pairs[i] as number)
    byState.set(state, {
      weeks: weeks[i] as number,
      content: content.subarray(choice, nextChoice),
      chosen: chosen.subarray(choice, nextChoice),
      alike: alike.subarray(pair, nextPair),
    })
    choice = nextChoice
    pair = nextPair
  }
  return byState
}

function sumOf(lengths: Uint32Array): number {
  let sum = 0
  for (const length of lengths) sum += length
  return sum
}

/** Copies: a view would hold the whole trace in memory. */
function printsIn(trace: SeriesTrace | null): TracePrints | null {
  if (trace === null) return null
  const { chosen, content, alike, weeks } = trace
  return { chosen: chosen.slice(), content: content.slice(), alike: alike.slice(), weeks }
}

export function nameOfState({ pack, offset, length, trace }: PackLocation): string {
  return `${pack} ${offset} ${length} ${trace}`
}

function placeOf(state: string): PackLocation {
  const [pack = '', offset, length, trace] = state.split(' ')
  return { pack, offset: Number(offset), length: Number(length), trace: Number(trace) }
}
