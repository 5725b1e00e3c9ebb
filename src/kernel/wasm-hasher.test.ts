import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PlainXxh64 } from './plain-xxh64.ts'
import { loadKernel } from './wasm-decoder.ts'

const { decoder, hasher } = loadKernel()

function digestOf(hash: { reset(): void; update(bytes: Uint8Array): void; digest(): string }, pieces: readonly Uint8Array[]): string {
  hash.reset()
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

// Source: the XXH64 values that the algorithm's own tools print (xxhsum -H1).
test.each([
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
])('the hash of %j is known', (text, digest) => {
  expect(digestOf(hasher, [new TextEncoder().encode(text)])).toBe(digest)
})

test('agrees with the plain hasher however the bytes come', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      expect(digestOf(hasher, pieces)).toBe(digestOf(new PlainXxh64(), pieces))
    }),
  )
})

test('bytes longer than the room for copies are hashed whole', () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3)
  expect(digestOf(hasher, [bytes])).toBe(digestOf(new PlainXxh64(), [bytes]))
})

test('bytes in the window of the decoder are hashed in place', () => {
  const window = decoder.window()
  for (let i = 0; i < window.length; i++) window[i] = i * 31
  expect(digestOf(hasher, [window.subarray(0, 70_001), window.subarray(70_001)])).toBe(digestOf(new PlainXxh64(), [window.slice()]))
})
