import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packSlots, unpackSlots } from './slots.ts'

test('slots that their ends and number imply are not written out', () => {
  expect(packSlots([], 5, 9)).toEqual({ count: 0, text: null })
  expect(packSlots([5], 5, 5)).toEqual({ count: 1, text: null })
  expect(packSlots([5, 9], 5, 9)).toEqual({ count: 2, text: null })
  expect(packSlots([5, 6, 7, 8], 5, 8)).toEqual({ count: 4, text: null })
  expect(packSlots([5, 6, 9], 5, 9)).toEqual({ count: 3, text: '[5,1,3]' })
})

test('many days that lie close take a bit each, all others are told by their steps', () => {
  const weekdays = Array.from({ length: 260 }, (_, i) => 20_000 + 7 * Math.floor(i / 5) + (i % 5))
  const { count, text } = packSlots(weekdays, 20_000, weekdays.at(-1) as number)
  expect(count).toBe(260)
  expect(text).toMatch(/^d20000:.{64}$/)
  expect(unpackSlots({ count, text }, null, null)).toEqual(weekdays)
  expect(
    packSlots(
      weekdays.map((day) => day * 86_400e6),
      null,
      null,
    ).text,
  ).toMatch(/^\[1728000000000000,86400000000,/)
  expect(packSlots(weekdays.slice(0, 20), null, null).text).toMatch(/^\[20000,1,/)
})

test('many slots come back, in whatever order and however far apart', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: -3, max: 3 }), fc.constant(0.5)), {
    minLength: 31,
    maxLength: 99,
  })
  fc.assert(
    fc.property(
      fc.integer({ min: -30_000, max: 30_000 }),
      fc.oneof(steps, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 31 })),
      (first, some) => {
        const slots = [first]
        for (const step of some) slots.push((slots.at(-1) as number) + step)
        expect(unpackSlots(packSlots(slots, null, null), null, null)).toEqual(slots)
      },
    ),
  )
})

test('any ascending slots come back, whatever their ends are said to be', () => {
  const slot = fc.maxSafeInteger()
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -1e12, max: 1e15 })),
      fc.option(slot, { nil: null }),
      fc.option(slot, { nil: null }),
      (some, from, to) => {
        const slots = some.sort((a, b) => a - b)
        expect(unpackSlots(packSlots(slots, from, to), from, to)).toEqual(slots)
        const [first = null, last = null] = [slots[0], slots.at(-1)]
        expect(unpackSlots(packSlots(slots, first, last), first, last)).toEqual(slots)
      },
    ),
  )
})
