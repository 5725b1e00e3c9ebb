import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainTraceLoops } from '../plain-trace-loops.ts'
import { ContentJoin } from './content-join.ts'

function joined(
  series: readonly (readonly number[])[],
  mayPair: (one: number, other: number) => boolean = () => true,
  mostAtOnce?: number,
) {
  const join = new ContentJoin(plainTraceLoops, mostAtOnce)
  for (const [owner, contents] of series.entries()) {
    join.add(owner, { chosen: Uint32Array.from(contents, (_, i) => 10 * i), content: Float64Array.from(contents) })
  }
  return join.shared(mayPair)
}

test('a content that two series have gives the pair and the shift between them, once', () => {
  expect(joined([[1.5, 2.5, 3.5], [9, 1.5, 2.5], [7]])).toEqual([{ one: 0, other: 1, shift: 10, index: 0 }])
  expect(joined([[1.5, 1.5], [2.5]])).toEqual([])
  expect(joined([[1.5], [1.5]], () => false)).toEqual([])
})

test('it gives a pair just where two series have a content in common', () => {
  const content = fc.integer({ min: 0, max: 400 }).map((value) => value * Math.SQRT2)
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(content, { maxLength: 12 }), { maxLength: 4 }), (series) => {
      const pairs = new Set(joined(series).map(({ one, other }) => `${one} ${other}`))
      for (const [one, contents] of series.entries())
        for (const [other, others] of series.entries())
          if (one < other) expect(pairs.has(`${one} ${other}`)).toBe(contents.some((value) => others.includes(value)))
    }),
    { numRuns: 20 },
  )
})

test('many with the same content hang together in pairs that are few', () => {
  const pairs = joined(Array.from({ length: 200 }, () => [1.5]))
  expect(pairs.length).toBeLessThan(1000)
  expect(new Set(pairs.flatMap(({ one, other }) => [one, other])).size).toBe(200)
})

test('joining a share of the contents at a time gives the same', () => {
  const series = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }), { maxLength: 6 })
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 20 }), (some, mostAtOnce) => {
      expect(joined(some, undefined, mostAtOnce)).toEqual(joined(some))
    }),
  )
})
