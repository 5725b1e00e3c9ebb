import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ListedObject } from '../model/lake.ts'
import type { ManifestEntry, ObjectOutcome } from '../model/manifest.ts'
import { diffListing } from './changes.ts'

const object = (path: string, identity = '1'): ListedObject => ({ path, sizeBytes: 1, modifiedUs: 1, identity })
const entry = (path: string, identity = '1', outcome: ObjectOutcome = 'read'): ManifestEntry => ({
  ...object(path, identity),
  id: 1,
  dataset: 'daily',
  digest: null,
  outcome,
  reason: null,
  offset: null,
  line: null,
  records: 0,
  symbols: [],
})

test('objects are unchanged, changed, added or gone by their identity', () => {
  const changes = diffListing([object('a'), object('b', '2'), object('d')], [entry('a'), entry('b'), entry('c')])
  expect(changes.unchanged.map(({ path }) => path)).toEqual(['a'])
  expect(changes.changed.map(({ object, before }) => [object.path, object.identity, before.identity])).toEqual([['b', '2', '1']])
  expect(changes.added.map(({ path }) => path)).toEqual(['d'])
  expect(changes.gone.map(({ path }) => path)).toEqual(['c'])
})

test('what the last scan did not obtain or passed over counts as changed, what it could not read as unchanged', () => {
  const previous = [
    entry('a', '1', 'not_obtained'),
    entry('b', '1', 'unreadable'),
    entry('c', '1', 'unchanged'),
    entry('d', '1', 'skipped'),
  ]
  const changes = diffListing([object('a'), object('b'), object('c'), object('d')], previous)
  expect(changes.changed.map(({ object }) => object.path)).toEqual(['a', 'd'])
  expect(changes.unchanged.map(({ path }) => path)).toEqual(['b', 'c'])
  expect(changes.added).toEqual([])
  expect(diffListing([], previous).gone.map(({ path }) => path)).toEqual(['a', 'b', 'c'])
})

test('names such as __proto__ are names', () => {
  expect(diffListing([object('__proto__'), object('constructor')], []).added).toHaveLength(2)
})

const paths = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 30 })

test('every listed object and every known entry is in one list exactly, whatever the order', () => {
  fc.assert(
    fc.property(paths, paths, fc.boolean(), (now, then, sorted) => {
      if (sorted) for (const names of [now, then]) names.sort()
      const changes = diffListing(
        now.map((path, i) => object(path, String(i % 2))),
        then.map((path) => entry(path, '1')),
      )
      expect(
        [
          ...changes.unchanged.map(({ path }) => path),
          ...changes.changed.map(({ object }) => object.path),
          ...changes.added.map(({ path }) => path),
        ].sort(),
      ).toEqual([...now].sort())
      expect(
        [...changes.unchanged, ...changes.gone, ...changes.changed.map(({ before }) => before)].map(({ path }) => path).sort(),
      ).toEqual([...then].sort())
    }),
  )
})
