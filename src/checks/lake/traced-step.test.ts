import fc from 'fast-check'
import { expect, test } from 'vitest'
import { traceColumns } from '../trace-columns.ts'
import type { SeriesTrace } from '../../model/trace.ts'
import { barsOf } from '../../../test/support/series.ts'
import { maySwitch } from './traced-step.ts'
import { switchAt } from './volume-switch.ts'

function traced(volumes: readonly number[]) {
  const bars = barsOf(volumes.map((volume, i) => ({ sessionDay: 10_000 + i, open: 10, high: 10.2, low: 9.9, close: 10, volume })))
  const columns = traceColumns(bars, new Uint8Array(bars.length), { from: 0, to: bars.length })
  const trace: SeriesTrace = { ...columns, alike: new Int32Array(0), islandGaps: new Float32Array(0) }
  return { bars, trace }
}

const limits = (factor: number, shift = 0) => ({ least: Math.log(factor), shift })

test('near a step of the volumes there may be a switch, far from it there is none', () => {
  const { bars, trace } = traced(Array.from({ length: 400 }, (_, i) => (i < 200 ? 1000 : 4000) + ((i * 7919) % 300)))
  expect(switchAt(bars, { at: 200, shift: 0 }, 3)).toMatchObject({ at: 200 })
  expect(maySwitch(trace, 201, limits(3))).toBe(true)
  expect(maySwitch(trace, 150, limits(3))).toBe(false)
  expect(maySwitch(trace, 200, limits(5))).toBe(false)
})

test('where the level is not settled, or the trace ends, there may be one', () => {
  const { trace } = traced(Array.from({ length: 300 }, (_, i) => 1000 + ((i * 7919) % 300)))
  expect([60, 90, 110, 278].map((guess) => maySwitch(trace, guess, limits(3)))).toEqual([true, true, false, true])
})

test('there may be a switch wherever the columns have one', () => {
  let seen = 0
  fc.assert(
    fc.property(
      fc.record({
        bits: fc.infiniteStream(fc.integer({ min: 0, max: 0x7fffffff })),
        heights: fc.array(fc.double({ min: -1.6, max: 1.6, noNaN: true }), { minLength: 5, maxLength: 5 }),
        noise: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        oddOf: fc.constantFrom(15, 90, 10_000),
        factor: fc.double({ min: 1.5, max: 4, noNaN: true }),
        shift: fc.oneof(fc.constant(0), fc.double({ min: -1.5, max: 1.5, noNaN: true })),
      }),
      ({ bits, heights, noise, oddOf, factor, shift }) => {
        const next = () => (bits.next().value as number) / 0x80000000
        const odd = [NaN, 0, 0, -1, 1e9, 1, Infinity]
        let level = Math.log(1e5)
        const { bars, trace } = traced(
          Array.from({ length: 360 }, (_, i) => {
            if (i % 60 === 59) level += heights[Math.floor(i / 60)] ?? 0
            if (next() * oddOf < 1) return odd[Math.floor(next() * odd.length)] as number
            return Math.round(Math.exp(level + noise * (next() + next() - 1)))
          }),
        )
        for (let guess = 0; guess < trace.length; guess++) {
          if (switchAt(bars, { at: guess, shift }, factor) === null) continue
          seen++
          expect(maySwitch(trace, guess, { least: Math.log(factor), shift })).toBe(true)
        }
      },
    ),
    { numRuns: 150 },
  )
  expect(seen).toBeGreaterThan(100)
})
