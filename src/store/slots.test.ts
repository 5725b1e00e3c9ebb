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
