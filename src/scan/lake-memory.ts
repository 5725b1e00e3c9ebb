import { areSameValues } from '../base/same-numbers.ts'
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
  /** Those of `#prints` that differ, by what their weeks say: it tells most of them apart. */
  readonly #different = new Map<number, TracePrints[]>()
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
    return prints === null || this.#prints.has(state) ? prints : this.#keep(state, prints)
  }

  /** Equal ones are kept once: of a lake in which every series is there ten times a tenth. */
  #keep(state: string, prints: TracePrints): TracePrints {
    const { chosen, content, alike, weeks } = prints
    const known = this.#different.get(weeks)
    const same = known?.find((one) => one === prints || areSame(one, prints))
    if (same === undefined) {
      const bytes = chosen.byteLength + content.byteLength + alike.byteLength
      if (this.#printBytes + bytes > MOST_PRINT_BYTES) return prints
      this.#printBytes += bytes
      if (known) known.push(prints)
      else this.#different.set(weeks, [prints])
    }
    this.#prints.set(state, same ?? prints)
    return same ?? prints
  }
}

function areSame(one: TracePrints, other: TracePrints): boolean {
  return (
    Object.is(one.weeks, other.weeks) &&
    areSameValues(one.chosen, other.chosen) &&
    areSameValues(one.content, other.content) &&
    areSameValues(one.alike, other.alike)
  )
}

const printsName = 'prints'

/** Prints of many series in few arrays, which are read and written at once. */
interface PackedPrints {
  readonly states: readonly string[]
  /** Which of the prints each state has. */
  readonly numbers: Uint32Array
  readonly weeks: Float64Array
  readonly content: Float64Array
  readonly chosen: Uint32Array
  readonly alike: Int32Array
  readonly choices: Uint32Array
  readonly pairs: Uint32Array
}

function packed(prints: ReadonlyMap<string, TracePrints>): PackedPrints {
  const numberOf = new Map<TracePrints, number>()
  for (const one of prints.values()) if (!numberOf.has(one)) numberOf.set(one, numberOf.size)
  const numbers = Uint32Array.from(prints.values(), (one) => numberOf.get(one) as number)
  const all = [...numberOf.keys()]
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
  return {
    states: [...prints.keys()],
    numbers,
    weeks: Float64Array.from(all, ({ weeks }) => weeks),
    content,
    chosen,
    alike,
    choices,
    pairs,
  }
}

function unpacked(prints: PackedPrints | undefined): Map<string, TracePrints> {
  const byState = new Map<string, TracePrints>()
  if (prints === undefined) return byState
  const { states, numbers, weeks, content, chosen, alike, choices, pairs } = prints
  const all: TracePrints[] = []
  let choice = 0
  let pair = 0
  for (let i = 0; i < weeks.length; i++) {
    const nextChoice = choice + (choices[i] as number)
    const nextPair = pair + (pairs[i] as number)
    all.push({
      weeks: weeks[i] as number,
      content: content.subarray(choice, nextChoice),
      chosen: chosen.subarray(choice, nextChoice),
      alike: alike.subarray(pair, nextPair),
    })
    choice = nextChoice
    pair = nextPair
  }
  for (const [i, state] of states.entries()) byState.set(state, all[numbers[i] as number] as TracePrints)
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
