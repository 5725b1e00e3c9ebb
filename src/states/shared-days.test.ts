import fc from 'fast-check'
import { expect, test } from 'vitest'
import { narrow } from './narrow.ts'
import { sharedMidnights, sharedSessions } from './shared-days.ts'

const days = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 3 })

test('sessions are those that were narrowed, whatever was decoded before', () => {
  fc.assert(
    fc.property(fc.array(days, { maxLength: 40 }), (series) => {
      for (const one of series) {
        const session = sharedSessions(narrow(Int32Array.from(one), one.length, 1)!)
        expect([...session]).toEqual(one)
        expect([...sharedMidnights(session)]).toEqual(one.map((day) => day * 86_400e6))
      }
    }),
  )
})

test('the same sessions are one array', () => {
  const decode = () => sharedSessions(narrow(Int32Array.of(5, 6, 9), 3, 1)!)
  expect(decode()).toBe(decode())
  expect(sharedMidnights(decode())).toBe(sharedMidnights(decode()))
})
