import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoInstant } from './day.ts'
import { instantOf, parseInstant } from './instant.ts'

test('an instant is read with its zone and to the microsecond', () => {
  expect(parseInstant('2024-01-05T14:30:00Z')).toBe(Date.UTC(2024, 0, 5, 14, 30) * 1000)
  expect(parseInstant('2024-01-05T09:30:00.123456789-05:00')).toBe(Date.UTC(2024, 0, 5, 14, 30) * 1000 + 123_456)
  expect(parseInstant('2024-01-05 20:00:00.5+0530')).toBe(Date.UTC(2024, 0, 5, 14, 30, 0, 500) * 1000)
  expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1) * 1000)
})

test('what names no instant, or one that cannot be held, is none', () => {
  for (const text of [
    '',
    '2024-01-05',
    '2024-01-05T14:30:00',
    '2024-02-30T00:00:00Z',
    '2024-01-05T24:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-01-01T00:00:00Z',
    '2024-01-05T14:30:00+24:00',
    '2024-01-05T14:30:00Zx',
  ])
    expect(parseInstant(text), text).toBeNull()
})

test('every instant that is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2200, 0) }), fc.nat(999), (ms, us) => {
      expect(parseInstant(isoInstant(ms * 1000 + us))).toBe(ms * 1000 + us)
    }),
  )
})

test('an instant that was let through is read, and anything else thrown at', () => {
  expect(instantOf('2024-01-05T14:30:00Z')).toBe(parseInstant('2024-01-05T14:30:00Z'))
  expect(() => instantOf('2024-01-05')).toThrow(RangeError)
})
