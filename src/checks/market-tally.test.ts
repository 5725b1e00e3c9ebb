import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LINKED, type SeriesTrace, TRACE_EPOCH } from '../model/trace.ts'
import { tracedFrom } from '../../test/support/traces.ts'
import type { LakeMemory } from './lake-memory.ts'
import { count, ROW } from './market-counts.ts'
import { tallyOf, type TallySources } from './market-tally.ts'

const frame = { first: 10, last: 60, step: 1 }

/** A trace of which every column follows from one number; two of them differ in few bars. */
function traceOf(kind: number): SeriesTrace {
  const length = 20 + (kind % 3)
  const day = Uint16Array.from({ length }, (_, i) => 5 + i + (i > kind % 11 ? kind % 4 : 0))
  return tracedFrom({
    day,
    close: Float32Array.from(day, (at, i) => 100 + ((at * 37) % 23) + (i === kind % 13 ? kind : 0)),
    range: Uint16Array.from(day, (at, i) => ((at * 13) % 300) + (i > 0 ? LINKED : 0)),
    volume: Int8Array.from(day, (at) => ((at * 7) % 60) - 30 - (at === kind ? 1 : 0)),
  })
}

interface Member {
  readonly kind: number
  readonly group: number
  readonly suspects: readonly number[]
}

function sourcesOf(lake: ReadonlyMap<string, Member>, memory?: LakeMemory): TallySources {
  return {
    members: [...lake].map(([symbol, { kind }]) => ({ symbol, state: `state ${kind}`, trace: () => traceOf(kind) })),
    frame,
    groupOf: (symbol) => lake.get(symbol)?.group ?? 0,
    suspectDaysOf: (symbol) => new Set(lake.get(symbol)?.suspects.map((day) => day + TRACE_EPOCH)),
    memory: memory && { memory, name: 'market' },
  }
}

class TestMemory implements LakeMemory {
  readonly #values: Map<string, unknown>
  readonly isReadable: boolean

  constructor(values: Map<string, unknown>, isReadable: boolean) {
    this.#values = values
    this.isReadable = isReadable
  }

  get(name: string): unknown {
    return structuredClone(this.#values.get(name))
  }

  put(name: string, value: unknown): void {
    this.#values.set(name, structuredClone(value))
  }

  traceOf(state: string): SeriesTrace | null {
    return this.isReadable ? traceOf(Number(state.split(' ')[1])) : null
  }
}

const member = fc.record({
  kind: fc.nat(50),
  group: fc.nat(2),
  suspects: fc.uniqueArray(fc.integer({ min: 5, max: 60 }), { maxLength: 3 }),
})
const symbol = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `S${i}`))

test('counts that are brought up to date are those that are made anew, whatever came, went or changed its class or its suspected bars', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(symbol, member), { minLength: 8, maxLength: 20 }),
      fc.array(fc.array(fc.tuple(symbol, fc.option(member)), { maxLength: 3 }), { maxLength: 4 }),
      fc.boolean(),
      (first, rounds, isReadable) => {
        const lake = new Map(first)
        const memory = new TestMemory(new Map(), isReadable)
        for (const round of [[], ...rounds]) {
          for (const [name, now] of round)
            if (now === null) lake.delete(name)
            else lake.set(name, now)
          const { groups: anew } = tallyOf(sourcesOf(lake))
          const { groups: updated } = tallyOf(sourcesOf(lake, memory))
          for (let group = 0; group < 3; group++) {
            const [one, other] = [updated[group], anew[group]]
            const length = Math.max(one?.length ?? 0, other?.length ?? 0)
            for (let i = 0; i < length; i++) if ((one?.[i] ?? 0) !== (other?.[i] ?? 0)) expect.fail(`count ${i} of group ${group}`)
          }
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('many series over many periods are counted as each of them alone', () => {
  const length = 1500
  const long = (seed: number): SeriesTrace => ({
    ...traceOf(seed % 7),
    length,
    day: Uint16Array.from({ length }, (_, i) => seed + i + (i > 700 ? seed : 0)),
    close: Float32Array.from({ length }, (_, i) => 50 + ((i * 31 + seed) % 17)),
    range: Uint16Array.from({ length }, (_, i) => ((i * 13 + seed) % 300) | LINKED),
    volume: Int8Array.from({ length }, (_, i) => ((i * 7 + seed) % 90) - 45),
  })
  const wide = { first: 20, last: 1600, step: 1 }
  const suspects = new Set([531, 532, 1044, 1200].map((day) => day + TRACE_EPOCH))
  const members = Array.from({ length: 130 }, (_, seed) => ({ symbol: `S${seed}`, state: `${seed}`, trace: () => long(seed) }))
  const { groups } = tallyOf({ members, frame: wide, groupOf: () => 0, suspectDaysOf: () => suspects })
  const suspect = new Uint8Array(0x10000)
  for (const day of suspects) suspect[day - TRACE_EPOCH] = 1
  const expected = new Uint16Array((wide.last - wide.first + 1) * ROW)
  for (const { trace } of members) count(expected, wide, { trace: trace(), suspect, by: 1, span: { from: 0, to: length } })
  expect(groups).toEqual([expected])
})
