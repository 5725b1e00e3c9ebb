import { expect, test } from 'vitest'
import type { LakeMemory } from '../lake-memory.ts'
import { KeptPairs } from './kept-pairs.ts'

const memoryOf = (before: ReadonlyMap<string, unknown>, now = new Map<string, unknown>()): LakeMemory & { readonly now: typeof now } => ({
  now,
  get: (name) => before.get(name),
  put: (name, value) => now.set(name, value),
  traceOf: () => null,
})
const pairs = [
  { earlier: 3, later: 8, exact: true },
  { earlier: 1, later: 8, exact: false },
]
const unasked = () => {
  throw new Error('known already')
}

test('pairs of a state are found once, in the order in which they were found', () => {
  const first = memoryOf(new Map())
  const found = new KeptPairs(first, 'pairs')
  expect(found.of('a', () => pairs)).toEqual(pairs)
  expect(found.of('a', unasked)).toEqual(pairs)
  expect(found.of('none', () => [])).toEqual([])

  const second = memoryOf(first.now)
  const recalled = new KeptPairs(second, 'pairs')
  expect(recalled.of('a', unasked)).toEqual(pairs)
  expect(recalled.of('changed', () => pairs.slice(1))).toEqual(pairs.slice(1))
  // What is not asked for again is forgotten.
  expect([...(second.now.get('pairs') as ReadonlyMap<string, unknown>).keys()]).toEqual(['a', 'changed'])
})

test('a series without a state is looked at each time', () => {
  const found = new KeptPairs(memoryOf(new Map()), 'pairs')
  expect(found.of(null, () => pairs)).toEqual(pairs)
  expect(found.of(null, () => [])).toEqual([])
})
