import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fnv1a64 } from './fnv1a64.ts'

test('the published test vectors come out', () => {
  expect(fnv1a64('')).toBe('cbf29ce484222325')
  expect(fnv1a64('a')).toBe('af63dc4c8601ec8c')
  expect(fnv1a64('foobar')).toBe('85944171f73967e8')
})

test('it agrees with the definition in big integers', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let hash = 0xcbf29ce484222325n
      for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
      expect(fnv1a64(text)).toBe(hash.toString(16).padStart(16, '0'))
    }),
  )
})
